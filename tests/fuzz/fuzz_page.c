/* Any bytes as a page, of a network on a device: HTML without live markup, or one line. */
#include "chunks/chunks.h"
#include "fuzz.h"
#include "markup.h"
#include "markup/html.h"
#include "page/knit_functions.h"
#include "zoo/devices.h"

static const char MODEL[] = "model { id = 'm', name = '<b onclick=x>M</b>', input = { 3, 8, 8 }, "
                            "build = function(x) return "
                            "x:conv { 4, kernel = 3 }:relu() end }";
static const char DEVICE[] =
    "device { id = 'd', name = '\"><script>D', class = 'edge', peak { dtype = 'fp32', unit = "
    "'vector', flops = 1e12, source = 's' }, memory { name = 'DRAM', capacity = 8 * GB, bandwidth "
    "= 100e9, source = 's' } }";

typedef struct Book {
    Zoo *zoo;
    GPtrArray *devices;
    Analysis *analysis;
    Pages pages;
    Handbook handbook;
    Fonts *fonts;
} Book;

static Book *book_new(void)
{
    Book *book = g_new0(Book, 1);
    g_autoptr(GPtrArray) errors = errors_new();
    FuzzFolder models = folder_begin("m.lua", (const uint8_t *)MODEL, strlen(MODEL));
    FuzzFolder hardware = folder_begin("d.lua", (const uint8_t *)DEVICE, strlen(DEVICE));
    book->zoo = zoo_load(models.dir, "models", errors);
    book->devices = devices_load(hardware.dir, "hardware", errors);
    folder_end(&models);
    folder_end(&hardware);
    require(zoo_count(book->zoo) == 1 && book->devices->len == 1);
    book->analysis = analysis_new(book->zoo, book->devices);
    book->pages.plans = g_array_new(FALSE, FALSE, sizeof(PagePlan));
    book->pages.by_path = g_hash_table_new(g_str_hash, g_str_equal);
    book->pages.models = g_ptr_array_new();
    book->pages.devices = g_ptr_array_new();
    book->pages.example_models = g_ptr_array_new();
    book->pages.example_devices = g_ptr_array_new();
    const ModelResult *model = analysis_model(book->analysis, &(Setup){0}, NULL);
    analysis_keep(book->analysis, model);
    g_ptr_array_add(book->pages.models, (void *)model);
    g_ptr_array_add(book->pages.devices,
                    (void *)analysis_device(book->analysis, book->devices->pdata[0]));
    book->handbook.title = g_strdup("Book");
    book->handbook.precisions = g_strsplit("fp32 int8", " ", -1);
    book->fonts = fonts_rough();
    return book;
}

static bool forget_file(G_GNUC_UNUSED void *sink, G_GNUC_UNUSED const char *path,
                        G_GNUC_UNUSED const void *bytes, G_GNUC_UNUSED size_t length,
                        G_GNUC_UNUSED GError **error)
{
    return true;
}

static void check_warnings(const Document *document)
{
    const GPtrArray *warnings = document_warnings(document);
    for (guint i = 0; i < warnings->len; i++) {
        const DocumentWarning *warning = warnings->pdata[i];
        check_line(warning->text);
        require(warning->line >= 0);
    }
}

static void check_page(const Page *page)
{
    g_autoptr(GPtrArray) headings = html_headings_new();
    g_autofree char *html = html_render(page->document, headings);
    g_autofree char *markdown = document_to_markdown(page->document);
    check_markup(html);
    check_warnings(page->document);
    /* The published Markdown reads as HTML without live markup too. */
    g_autoptr(Document) again = document_parse(markdown, strlen(markdown));
    document_settle(again);
    g_autofree char *second = html_render(again, NULL);
    check_markup(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static Book *book;
    book = book ? book : book_new();
    PagePlan plan = {
        .path = "p.html", .template_path = "templates/p.md", .title = "P", .parent = -1};
    ChunksContext context = {.analysis = book->analysis,
                             .pages = &book->pages,
                             .handbook = &book->handbook,
                             .fonts = book->fonts,
                             .plan = &plan,
                             .write = forget_file};
    const SandboxLimits limits = {.instructions = 500 * 1000};
    g_autofree char *text = g_strndup((const char *)bytes, length);
    g_autoptr(GError) error = NULL;
    Sandbox *sandbox = sandbox_new(&limits, SANDBOX_PAGE);
    Knit *knit = knit_new(sandbox);
    knit_functions_open(sandbox);
    Chunks *chunks = chunks_open(sandbox, &context);
    g_autoptr(Page) page = knit_page(knit, "templates/p.md", text, length, &error);
    require(!page == !!error);
    if (page)
        check_page(page);
    else
        check_line(error->message);
    chunks_free(chunks);
    knit_free(knit);
    sandbox_free(sandbox);
    analysis_release(book->analysis);
    return 0;
}
