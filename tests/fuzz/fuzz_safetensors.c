/* Any bytes as a safetensors file: sums that can be said, or an error of one line. */
#include "fuzz.h"
#include "import/safetensors.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    FuzzFolder folder = folder_begin("a.safetensors", bytes, length);
    g_autoptr(GError) error = NULL;
    Stored stored = {0};
    bool ok = safetensors_read(folder.dir, "a.safetensors", "a", &stored, &error);
    require(ok == !error);
    if (error)
        check_line(error->message);
    g_autofree char *text = ok ? stored_text(&stored) : NULL;
    require(!text || *text);
    require(!ok || stored_sum(&stored).bytes <= (int64_t)length);
    folder_end(&folder);
    return 0;
}
