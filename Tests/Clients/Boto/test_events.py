"""Events, their categories, and subscriptions to them."""

import datetime

import pytest

from support import refused

NAME = {"SubscriptionName": "boto-events"}


@pytest.fixture(scope="module")
def topic(app):
    _, partition, _, region, account, *_ = app["DBInstanceArn"].split(":")
    return f"arn:{partition}:sns:{region}:{account}:news"


def test_events_tell_what_happened(rds, app):
    found = rds.describe_events(SourceIdentifier="boto-app", SourceType="db-instance", Duration=60)["Events"]
    assert {"SourceIdentifier": "boto-app", "SourceArn": app["DBInstanceArn"], "SourceType": "db-instance",
            "Message": "DB instance created.", "EventCategories": ["creation"]}.items() <= found[0].items()
    now = datetime.datetime.now(datetime.timezone.utc)
    hour = datetime.timedelta(hours=1)
    assert rds.describe_events(StartTime=now - hour, EndTime=now, EventCategories=["creation"])["Events"]
    assert rds.describe_events(StartTime=now - 3 * hour, EndTime=now - 2 * hour)["Events"] == []
    refused("InvalidParameterCombination", rds.describe_events, SourceIdentifier="boto-app")


def test_categories_are_those_of_rds(rds):
    every = {one["SourceType"]: one["EventCategories"] for one in
             rds.describe_event_categories()["EventCategoriesMapList"]}
    assert {"availability", "backup", "creation", "deletion", "failure"} <= set(every["db-instance"])
    assert {"creation", "deletion", "notification"} <= set(every["db-snapshot"])
    only = rds.describe_event_categories(SourceType="db-snapshot")["EventCategoriesMapList"]
    assert [one["SourceType"] for one in only] == ["db-snapshot"]


def test_a_subscription_from_its_making_to_its_end(rds, app, topic):
    def found():
        return rds.describe_event_subscriptions(**NAME)["EventSubscriptionsList"][0]
    made = rds.create_event_subscription(**NAME, SnsTopicArn=topic, SourceType="db-instance",
                                         SourceIds=["boto-app"], EventCategories=["backup", "failure"],
                                         Enabled=True)["EventSubscription"]
    assert made["CustSubscriptionId"] == "boto-events" and made["Status"] in ("creating", "active")
    assert found()["Status"] == "active"
    assert (found()["SourceIdsList"], sorted(found()["EventCategoriesList"])) == (["boto-app"], ["backup", "failure"])
    assert found()["EventSubscriptionArn"].endswith(":es:boto-events")
    rds.modify_event_subscription(**NAME, EventCategories=["availability"], Enabled=False)
    assert (found()["EventCategoriesList"], found()["Enabled"]) == (["availability"], False)
    rds.remove_source_identifier_from_subscription(**NAME, SourceIdentifier="boto-app")
    assert found().get("SourceIdsList", []) == []
    rds.add_source_identifier_to_subscription(**NAME, SourceIdentifier="boto-app")
    assert found()["SourceIdsList"] == ["boto-app"]

    def again(**more):
        rds.create_event_subscription(**{"SubscriptionName": "boto-events-2", "SnsTopicArn": topic} | more)
    refused("SubscriptionAlreadyExist", again, **NAME)
    refused("SNSInvalidTopic", again, SnsTopicArn="news")
    refused("SubscriptionCategoryNotFound", again, SourceType="db-instance", EventCategories=["weather"])
    refused("SourceNotFound", again, SourceType="db-instance", SourceIds=["nobody"])
    refused("SourceNotFound", rds.add_source_identifier_to_subscription, **NAME, SourceIdentifier="nobody")
    refused("SubscriptionNotFound", rds.modify_event_subscription, SubscriptionName="nobody", Enabled=True)

    rds.delete_event_subscription(**NAME)
    refused("SubscriptionNotFound", rds.describe_event_subscriptions, **NAME)
    refused("SubscriptionNotFound", rds.delete_event_subscription, **NAME)
