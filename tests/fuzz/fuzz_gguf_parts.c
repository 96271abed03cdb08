/* Any bytes as two parts of a GGUF file, the first as long as the first two bytes say. */
#include "fuzz.h"
#include "import/gguf_parts.h"

static FuzzFolder part(const char *dir, const char *name, const uint8_t *bytes, size_t length)
{
    FuzzFolder part = {g_strdup(dir), g_build_filename(dir, name, NULL)};
    require(g_file_set_contents(part.file, (const char *)bytes, (gssize)length, NULL));
    return part;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    enum { LENGTH = 2 };
    static const char first[] = "a-00001-of-00002.gguf", second[] = "a-00002-of-00002.gguf";
    if (length < LENGTH)
        return 0;
    size_t most = length - LENGTH, cut = MIN((size_t)bytes[0] + 256 * (size_t)bytes[1], most);
    FuzzFolder folder = folder_begin(first, bytes + LENGTH, cut);
    FuzzFolder other = part(folder.dir, second, bytes + LENGTH + cut, most - cut);
    g_autoptr(GError) error = NULL;
    g_autoptr(Gguf) gguf = gguf_read_all(folder.dir, first, first, &error);
    require(!gguf == (error != NULL));
    if (error)
        check_line(error->message);
    g_remove(other.file);
    folder_end(&folder);
    g_free(other.file);
    g_free(other.dir);
    return 0;
}
