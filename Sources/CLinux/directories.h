/* Encryption of directories by their file system (fscrypt, version 2 policies: Linux 5.4). */
#include <errno.h>
#include <linux/fscrypt.h>
#include <string.h>
#include <sys/ioctl.h>

enum {
    directory_key_bytes = 64,
    directory_key_identifier_bytes = FSCRYPT_KEY_IDENTIFIER_SIZE,
    directory_key_absent = FSCRYPT_KEY_STATUS_ABSENT,
    directory_key_present = FSCRYPT_KEY_STATUS_PRESENT,
    directory_key_leaving = FSCRYPT_KEY_STATUS_INCOMPLETELY_REMOVED
};

/* Each returns 0, or -1 with errno set. An identifier is what the kernel calls a key, `directory_key_identifier_bytes` long. */

/* The identifier of the key that a directory is encrypted under; EPROTONOSUPPORT for a policy of version 1. */
static inline int get_directory_policy(int descriptor, unsigned char *identifier) {
    struct fscrypt_get_policy_ex_arg asked;
    memset(&asked, 0, sizeof asked);
    asked.policy_size = sizeof asked.policy;
    if (ioctl(descriptor, FS_IOC_GET_ENCRYPTION_POLICY_EX, &asked) != 0) return -1;
    if (asked.policy.version != FSCRYPT_POLICY_V2) {
        errno = EPROTONOSUPPORT;
        return -1;
    }
    memcpy(identifier, asked.policy.v2.master_key_identifier, FSCRYPT_KEY_IDENTIFIER_SIZE);
    return 0;
}

/* Encrypts an empty directory: contents by AES-256-XTS, names by AES-256-CTS. The key must be in the keyring. */
static inline int set_directory_policy(int descriptor, const unsigned char *identifier) {
    struct fscrypt_policy_v2 policy;
    memset(&policy, 0, sizeof policy);
    policy.version = FSCRYPT_POLICY_V2;
    policy.contents_encryption_mode = FSCRYPT_MODE_AES_256_XTS;
    policy.filenames_encryption_mode = FSCRYPT_MODE_AES_256_CTS;
    policy.flags = FSCRYPT_POLICY_FLAGS_PAD_32;
    memcpy(policy.master_key_identifier, identifier, FSCRYPT_KEY_IDENTIFIER_SIZE);
    return ioctl(descriptor, FS_IOC_SET_ENCRYPTION_POLICY, &policy);
}

/* Gives a file system a key of `directory_key_bytes`, and answers its identifier. */
static inline int add_directory_key(int descriptor, const unsigned char *key, unsigned char *identifier) {
    union {
        struct fscrypt_add_key_arg asked;
        unsigned char bytes[sizeof(struct fscrypt_add_key_arg) + directory_key_bytes];
    } room;
    memset(&room, 0, sizeof room);
    room.asked.key_spec.type = FSCRYPT_KEY_SPEC_TYPE_IDENTIFIER;
    room.asked.raw_size = directory_key_bytes;
    memcpy(room.bytes + sizeof(struct fscrypt_add_key_arg), key, directory_key_bytes);
    int result = ioctl(descriptor, FS_IOC_ADD_ENCRYPTION_KEY, &room.asked);
    int reason = errno;
    if (result == 0) memcpy(identifier, room.asked.key_spec.u.identifier, FSCRYPT_KEY_IDENTIFIER_SIZE);
    memset(&room, 0, sizeof room);
    __asm__ volatile("" : : "r"(&room) : "memory");
    errno = reason;
    return result;
}

/* Takes a key away; *is_used tells whether files under it are still open, and so readable for those who opened them. */
static inline int remove_directory_key(int descriptor, const unsigned char *identifier, int *is_used) {
    struct fscrypt_remove_key_arg asked;
    memset(&asked, 0, sizeof asked);
    asked.key_spec.type = FSCRYPT_KEY_SPEC_TYPE_IDENTIFIER;
    memcpy(asked.key_spec.u.identifier, identifier, FSCRYPT_KEY_IDENTIFIER_SIZE);
    int result = ioctl(descriptor, FS_IOC_REMOVE_ENCRYPTION_KEY, &asked);
    *is_used = result == 0 && asked.removal_status_flags != 0;
    return result;
}

/* Whether a file system has a key: one of the three constants above. */
static inline int get_directory_key_status(int descriptor, const unsigned char *identifier, int *status) {
    struct fscrypt_get_key_status_arg asked;
    memset(&asked, 0, sizeof asked);
    asked.key_spec.type = FSCRYPT_KEY_SPEC_TYPE_IDENTIFIER;
    memcpy(asked.key_spec.u.identifier, identifier, FSCRYPT_KEY_IDENTIFIER_SIZE);
    int result = ioctl(descriptor, FS_IOC_GET_ENCRYPTION_KEY_STATUS, &asked);
    *status = (int)asked.status;
    return result;
}
