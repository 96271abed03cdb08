#include "measure/storage.h"

#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { PIECE = 4 << 20, ALIGNMENT = 4096, FREE_SHARE = 8, TMPFS = 0x01021994, RAMFS = 0x858458f6 };

static StorageRead failed(const char *why)
{
    return (StorageRead){.rate = {.per_s = NAN, .spread = NAN}, .why_not = why};
}

/* Bytes that may be written: an eighth of what is free, at most STORAGE_BYTES; 0: in memory. */
static int64_t room_in(int fd)
{
    struct statfs there;
    if (fstatfs(fd, &there) != 0 || (uint64_t)there.f_type == TMPFS ||
        (uint64_t)there.f_type == RAMFS)
        return 0;
    double free_bytes = (double)there.f_bavail * (double)there.f_bsize;
    return (int64_t)fmin(free_bytes / FREE_SHARE, STORAGE_BYTES);
}

/* Bytes that are on the storage when it returns. Every piece differs, so that none is stored once
 * for all. */
static int64_t fill(int fd, uint64_t *piece, int64_t room, double seconds)
{
    uint64_t state = 0x9e3779b97f4a7c15;
    double end = meter_clock() + seconds;
    int64_t written = 0;
    while (written + PIECE <= room && meter_clock() < end) {
        for (size_t i = 0; i < PIECE / sizeof *piece; i++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            piece[i] = state;
        }
        if (write(fd, piece, PIECE) != PIECE || fdatasync(fd) != 0)
            break;
        written += PIECE;
    }
    return written;
}

static Rate read_all(int fd, void *piece, int64_t bytes)
{
    g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(double));
    for (int64_t at = 0; at < bytes; at += PIECE) {
        double begin = meter_clock();
        if (pread(fd, piece, PIECE, at) != PIECE)
            break;
        double rate = PIECE / (meter_clock() - begin);
        g_array_append_val(samples, rate);
    }
    return meter_rate((double *)(void *)samples->data, (int)samples->len);
}

StorageRead storage_read(const char *dir, double seconds)
{
    StorageRead result = {.direct = true};
    void *piece = NULL;
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed("no file can be made there");
    int64_t room = room_in(fd);
    if (room < PIECE) {
        close(fd);
        return failed("the folder is in memory, or its storage is full");
    }
    if (posix_memalign(&piece, ALIGNMENT, PIECE) != 0) {
        close(fd);
        return failed("out of memory");
    }
    int64_t written = fill(fd, piece, room, seconds / 2);
    if (fcntl(fd, F_SETFL, O_DIRECT) != 0) {
        result.direct = false;
        (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    }
    result.rate = read_all(fd, piece, written);
    if (isnan(result.rate.per_s))
        result.why_not = "nothing could be written or read back in the time there was";
    free(piece);
    close(fd);
    return result;
}
