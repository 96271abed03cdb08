/* seed_onnx_file DIRECTORY [FILE...]: puts there what fuzzing begins with: the fixtures, and copies
 * of files up to a size that the fuzzer can still vary. */
#include <stdio.h>
#include <stdlib.h>

#include "../onnx_fixture.h"

enum { MAX_SEED = 256 * 1024 };

static void put(const char *dir, const char *name, const void *bytes, size_t length)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    if (!g_file_set_contents(path, bytes, (gssize)length, NULL)) {
        fprintf(stderr, "cannot write '%s'\n", path);
        exit(EXIT_FAILURE);
    }
}

static void put_message(const char *dir, const char *name, Message *message)
{
    put(dir, name, message->data, message->len);
    g_byte_array_unref(message);
}

static void copy(const char *dir, const char *path)
{
    g_autofree char *bytes = NULL, *name = g_path_get_basename(path);
    gsize length;
    if (g_file_get_contents(path, &bytes, &length, NULL) && length <= MAX_SEED)
        put(dir, name, bytes, length);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return EXIT_FAILURE;
    put_message(argv[1], "everything", fixture_model());
    put_message(argv[1], "branch", onnx_model(fixture_branch("main"), 3, 7));
    for (int i = 2; i < argc; i++)
        copy(argv[1], argv[i]);
    return EXIT_SUCCESS;
}
