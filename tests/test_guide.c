/* The chapters of templates/guide/, made from the zoo and the catalogue as they are: every chapter
 * succeeds, and shows the figures that the textbooks work out, each with the words before it and
 * the arithmetic beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/units.h"
#include "chunks/chunks.h"
#include "diff/diff.h"
#include "page/knit_functions.h"
#include "site/project.h"

typedef struct Guide {
    Project *project;
    Pages *pages;
    Fonts *fonts;
    GHashTable *chapters; /* name -> Markdown */
} Guide;

/* A count that must follow these words. */
typedef struct GuideCount {
    const char *chapter, *before;
    int64_t value;
} GuideCount;

/* Words with a figure among them, by the arithmetic beside it. */
typedef struct Passage {
    const char *chapter, *text;
} Passage;

static bool forget_file(void *sink G_GNUC_UNUSED, const char *path G_GNUC_UNUSED,
                        const void *bytes G_GNUC_UNUSED, size_t length G_GNUC_UNUSED,
                        GError **error G_GNUC_UNUSED)
{
    return true;
}

static char *knitted(Guide *guide, const PagePlan *plan)
{
    const ChunksChanges none = {&diff_record, {"", 0, 0}, &metric_record, metric_list()};
    ChunksContext context = {.analysis = guide->project->analysis,
                             .pages = guide->pages,
                             .handbook = guide->project->handbook,
                             .fonts = guide->fonts,
                             .plan = plan,
                             .write = forget_file,
                             .changes = &none};
    GError *error = NULL;
    g_autoptr(Sandbox) sandbox = sandbox_new(NULL, SANDBOX_PAGE);
    g_autoptr(Knit) knit = knit_new(sandbox);
    knit_functions_open(sandbox);
    Chunks *chunks = chunks_open(sandbox, &context);
    g_autoptr(Page) page = knit_page(knit, plan->template_path, plan->text, plan->length, &error);
    if (!page) {
        char message[1024];
        g_strlcpy(message, error->message, sizeof message);
        g_error_free(error);
        fail_msg("%s", message);
        return NULL;
    }
    const GPtrArray *warnings = document_warnings(page->document);
    if (warnings->len)
        fail_msg("%s: %s", plan->template_path, ((DocumentWarning *)warnings->pdata[0])->text);
    char *markdown = document_to_markdown(page->document);
    chunks_free(chunks);
    return markdown;
}

static int setup(void **state)
{
    Guide *guide = g_new0(Guide, 1);
    guide->project = project_open(".", NULL, NULL);
    guide->pages = pages_plan(&(PagesAsked){guide->project->analysis, guide->project->handbook,
                                            guide->project->folders, false},
                              guide->project->errors);
    assert_int_equal(guide->project->errors->len, 0);
    guide->fonts = fonts_new();
    guide->chapters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    *state = guide;
    return 0;
}

static int teardown(void **state)
{
    Guide *guide = *state;
    g_hash_table_unref(guide->chapters);
    pages_free(guide->pages);
    fonts_free(guide->fonts);
    project_free(guide->project);
    g_free(guide);
    return 0;
}

/* Made at the first call. */
static const char *chapter(Guide *guide, const char *name)
{
    const char *made = g_hash_table_lookup(guide->chapters, name);
    if (made)
        return made;
    g_autofree char *path = g_strdup_printf("guide/%s/index.html", name);
    int i = pages_find(guide->pages, path);
    if (i < 0)
        fail_msg("the handbook has no chapter '%s'", name);
    char *markdown = knitted(guide, pages_plan_at(guide->pages, i));
    g_hash_table_insert(guide->chapters, g_strdup(name), markdown);
    return markdown;
}

static void says(Guide *guide, const char *name, const char *text)
{
    if (!strstr(chapter(guide, name), text))
        fail_msg("the chapter '%s' does not say '%s'", name, text);
}

static void check_figures(Guide *guide, const GuideCount *figures, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        g_autofree char *count = units_grouped(figures[i].value);
        g_autofree char *text = g_strconcat(figures[i].before, count, NULL);
        says(guide, figures[i].chapter, text);
    }
}

static void check_passages(Guide *guide, const Passage *passages, size_t n)
{
    for (size_t i = 0; i < n; i++)
        says(guide, passages[i].chapter, passages[i].text);
}

/* ---- Every chapter --------------------------------------------------------------------------- */

static void test_every_chapter_can_be_made(void **state)
{
    Guide *guide = *state;
    int n = 0;
    for (guint i = 0; i < guide->pages->plans->len; i++) {
        const PagePlan *plan = pages_plan_at(guide->pages, (int)i);
        if (!g_str_has_prefix(plan->path, "guide/") || g_str_equal(plan->path, "guide/index.html"))
            continue;
        g_autofree char *folder = g_path_get_dirname(plan->path);
        g_autofree char *name = g_path_get_basename(folder);
        assert_non_null(strstr(chapter(guide, name), "\n## "));
        n++;
    }
    assert_true(n >= 10);
}

/* A chapter that teaches opens with its question, has a formula, boxes three or more things to take
 * away and ends in four or more exercises with answers. */
static void test_every_method_has_its_parts(void **state)
{
    static const char *const methods[] = {
        "counting",     "roofline",   "memory-access", "memory-footprint", "fusion",
        "quantization", "algorithms", "designing",     "design-review",    "onnx",
        "published",    "regimes",    "walk",          "serving",          "splitting",
        "achieved",     "checked",    "sure",          "profiling",
    };
    Guide *guide = *state;
    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++) {
        const char *text = chapter(guide, methods[i]);
        const char *opening = strstr(text, "\n\n**"),
                   *end = opening ? strstr(opening, "**\n\n") : NULL;
        const char *box = strstr(text, "\n> **What to take away**\n> \n");
        const char *exercises = strstr(text, "\n## Exercises\n");
        if (!end || end[-1] != '?' || opening != strstr(text, "\n\n"))
            fail_msg("'%s' does not open with its question", methods[i]);
        if (!strstr(text, "\n> ") || strstr(text, "\n> ") == box)
            fail_msg("'%s' has no formula", methods[i]);
        assert_non_null(box);
        assert_true(exercises > box);
        for (int n = 0; n < 3; n++)
            box = strstr(box + 1, "\n>   - ");
        assert_true(box && box < exercises);
        for (int n = 1; n <= 4; n++) {
            g_autofree char *number = g_strdup_printf("\n\n**%d.** ", n);
            const char *question = strstr(exercises, number);
            assert_non_null(question);
            assert_non_null(strstr(question, "\n\n**Answer**\n\n"));
        }
    }
}

/* By the arithmetic beside each. */
static void test_answers(void **state)
{
    static const Passage answers[] = {
        /* 27² · 256 · 25 · 48; 256 · (25 · 48 + 1) */
        {"counting", "sees 5 · 5 · 96 / 2 inputs: 223,948,800 MACs."},
        {"counting", "a bias per filter: 307,456."},
        {"counting", "which is 0.04781."}, /* 1/128 + 1/25 */
        {"roofline", "Its intensity is 10.0 FLOP per byte, the ridge is at 20.0: memory. Moving "
                     "takes 400 µs, the arithmetic only 200 µs."},
        {"roofline", "is 1.00 TB/s."},  /* 10 T / 10 */
        {"roofline", "0.26 %. Fusing"}, /* 0.125 / 48 */
        /* 2 · 64 · 56² + 9 · 64²; 64 · 56² · 9 · 64 + 64 · 56² + 9 · 64² */
        {"memory-access", "+ 9 · 64 · 64 = 438,272. "},
        {"memory-access", "makes it 115,843,072, 264 times as many"},
        {"memory-access", "(1 − (1 − 2/8)⁸) = 7.20:"}, /* 8 · (1 − 0.1001) */
        {"memory-footprint", "2 · 40 · 40 · 128 · 4096 · 2 bytes = 3.36 GB"},
        {"memory-footprint", "(160 / 224)² = 51 %"},
        /* (25.77 − 16.06) GB / 537 MB */
        {"memory-footprint", "so at most 18,"},
        {"fusion", "elements of 2 bytes: 3.21 MB."}, /* 4 · 802,816 */
        /* (256 + 64) · 56² + 256 · 64, and 2 passes of 2 · 64 · 56² and 2 · 2 · 64 numbers, by 4 B
         */
        {"fusion", "go from 16,512 to 16,448,"},
        {"quantization", "S = 3.3 / 255 = 0.01294, Z = 1.2 / S rounded = 93."},
        {"quantization", "(16 + 4) / 128 = 4.156 bits, 3.85 times smaller"},
        {"quantization", "1 / (0.3 / 4 + 0.7) = 1.29 times"},
        {"algorithms", "elements of 4 bytes, 14.5 MB: nine times the map of 1.61 MB"},
        {"algorithms", "9 · 900 / (36 · 64) = 3.52,"},
        {"algorithms", "a page of its own: 64. Packed it is 64 · 64 · 4 bytes, 4 pages"},
        {"designing", "√(64 · 256) = 128 in and out. "},
        {"designing", "(40 / 64)² = 39 %."},
        {"designing", "0.45 / 3) = 1.43 times"},
        {"design-review", "1 / (0.6 / 2 + 0.4) = 1.43 times"},
        {"design-review", "u = 2 / 1.2 − 1 = 67 %"},
        {"onnx", "2048 · 1000 + 1000 = 2,049,000, 4.10 MB"},
        {"onnx", " | 97.69 | 97.80 | 0.11 % |"}, /* 102,440,608 / 2^20 */
        /* 4.1 G and 4.12 G less 4,089,184,256 */
        {"published", "the difference 10.8 M: it agrees"},
        {"published", "the difference 30.8 M: no."},
        {"serving", "2 · 40 · 8 · 128 · 2 = 163,840 bytes."},
        /* 72 − 48 GB; 163,840 · 8192 B; ⌊24 / 1.342⌋ */
        {"serving", "24.0 GB are left, and a sequence takes 1.34 GB: 17."},
        {"serving", "69.8, as every token reads all weights"}, /* 3350 / 48 */
        {"serving", "989 / 3.35 = 295;"},
        {"serving", "6/64)³²) = 61.3"},                /* 64 · (1 − 0.90625³²), 0.0428 */
        {"serving", "(1 − 0.8) = 3.36:"},              /* 0.67232 / 0.2 */
        {"splitting", "2 · 7/8 · 1 / 300 = 5.83 ms."}, /* 1.75 / 300 */
        {"splitting", "2 · 80 · 20 µs = 3.20 ms, whatever the batch: at most 312 tokens"},
        {"splitting", "3 / 12 = 25 %, and a third of that, 8.3 %."},
        {"splitting", "(2 + 2 + 12/8) = 71.5 GB; without ZeRO 16 bytes a parameter, 208 GB."},
        {"splitting", "3 · 7/8 · 26 / 25 = 2.73 s"},                     /* 68.25 / 25 */
        {"regimes", "Launches take 500 µs, more than 200 µs: overhead"}, /* 100 · 5 µs */
        {"regimes", "which is a batch of 2.5, so 3."},
        {"regimes", "3.75 times fewer"}, /* 150 / 40 */
        {"walk", "An image may take 33.3 ms."},
        {"roofline.zh", "受限于内存。搬运要 400 µs，运算只要 200 µs"},
        {"roofline.zh", "即 1.00 TB/s"},
        {"published", "Up to 53,120 running means"},
    };
    check_passages(*state, answers, G_N_ELEMENTS(answers));
}

/* ---- Counts ---------------------------------------------------------------------------------- */

enum { CONV = 112 * 112 * 128 }; /* outputs of the 3x3 convolution from 64 to 128 on 112x112 */

static void test_macs_and_flops(void **state)
{
    static const GuideCount figures[] = {
        {"counting", "takes 300 · 100 = ", 300 * 100},
        /* 100 dot products of 300: 300 multiplications and 299 additions each */
        {"counting", "| linear 300 → 100, no bias | 30,000 | 60,000 | ", 100 * (300 + 299)},
        {"counting", "112 · 112 · 128 · (3 · 3 · 64) = ", (int64_t)CONV * 9 * 64},
        {"counting", "on 112×112, no bias | 924,844,032 | 1,849,688,064 | ",
         (int64_t)CONV * (9 * 64 + 9 * 64 - 1)},
        {"counting", "| the same with bias | 924,844,032 | ", (int64_t)CONV * (2 * 9 * 64 + 1)},
        {"counting", "| the same with bias | 924,844,032 | 1,851,293,696 | ",
         (int64_t)CONV * 2 * 9 * 64},
        /* 1x1 to 384, depthwise 3x3, 1x1 to 128, on 112x112 */
        {"counting", "convolution and 128 outputs it takes ",
         (int64_t)112 * 112 * (64 * 384 + 9 * 384 + 384 * 128)},
        {"counting", "| ReLU of 100 | ", 100},
        {"counting", "| sigmoid of 100 | ", 4 * 100},
        {"counting", "| softmax of 1,000 | ", 5 * 1000 - 2},
        {"counting", "| max-pool 2×2, 112×112×128 | ", 56 * 56 * 128 * 2 * 2},
        {"counting", "| the same per input element | ", 112 * 112 * 128},
        {"counting", "| batch-norm in training, the same map | ", 5 * 64 * 56 * 56},
    };
    static const Passage passages[] = {
        {"counting", "| depthwise, then 1×1 | 104,566,784 | 0.1131 |"}, /* 1/512 + 1/9 */
    };
    check_figures(*state, figures, G_N_ELEMENTS(figures));
    check_passages(*state, passages, G_N_ELEMENTS(passages));
}

static void test_networks(void **state)
{
    static const GuideCount figures[] = {
        /* In three blocks a 1x1 from 256 to 128 or alike works on 28x28, not 56x56: a quarter. */
        {"counting", "version 1, stride on the first 1×1 | ",
         4089184256 - 3 * (3LL * 28 * 28 * 256 * 128)},
        {"counting", "after a first convolution, and takes ", 568740352}, /* 569 M in the paper */
        /* 26,560 channels normalised: each loses a scale and a shift and gains a bias */
        {"fusion", " − 2 · 26,560 + 26,560 = ", 25557032 - 26560},
        {"published", "resnet50/index.md) ", 25557032},
    };
    check_figures(*state, figures, G_N_ELEMENTS(figures));
}

static void test_parameters(void **state)
{
    static const GuideCount figures[] = {
        {"counting", "from 4096 to 4096 has ", 4096 * 4096 + 4096},
        {"counting", "from 32 to 48 channels has\n", 48 * (9 * 32 + 1)},
        {"counting", "a map of 64×64: ", 32 * 64 * 64 / 4096},
        {"counting", " times the inputs, ", 48 * 64 * 64 / 4096},
        {"counting", "3.38 times the MACs with ", 1210}, /* 16,781,312 / 13,872 */
    };
    check_figures(*state, figures, G_N_ELEMENTS(figures));
}

/* ---- Accesses -------------------------------------------------------------------------------- */

enum {
    CONV1_IN = 9 * 3 * 112 * 112 * 32, /* a window of 9 · 3 for each output */
    CONV1_OUT = 112 * 112 * 32,
    CONV1_W = 9 * 3 * 32 + 32,
    CONV2_IN = 9 * 256 * 28 * 28 * 512,
    CONV2_OUT = 28 * 28 * 512,
    CONV2_W = 9 * 256 * 512 + 512,
    DEPTHWISE = 9 * 28 * 28 * 256 + 28 * 28 * 256 + 9 * 256 + 256,
    POINTWISE = 256 * 28 * 28 * 512 + 28 * 28 * 512 + 256 * 512 + 512,
};

static void test_accesses(void **state)
{
    static const GuideCount figures[] = {
        {"memory-access", "| 3×3 stride 2, 3 → 32 on 224×224 | ", CONV1_IN},
        {"memory-access", "on 224×224 | 10,838,016 | ", CONV1_OUT},
        {"memory-access", "on 224×224 | 10,838,016 | 401,408 | ", CONV1_W},
        {"memory-access", "| 10,838,016 | 401,408 | 896 | ", CONV1_IN + CONV1_OUT + CONV1_W},
        {"memory-access", "| 3×3, 256 → 512 on 28×28 | ", CONV2_IN},
        {"memory-access", "on 28×28 | 924,844,032 | 401,408 | ", CONV2_W},
        {"memory-access", "| 924,844,032 | 401,408 | 1,180,160 | ", CONV2_IN + CONV2_OUT + CONV2_W},
        {"memory-access", "256 on 28×28 | 1,806,336 | 200,704 | 2,560 | ", DEPTHWISE},
        {"memory-access", "on 28×28 | 102,760,448 | 401,408 | 131,584 | ", POINTWISE},
        {"memory-access", "the depthwise one and the 1×1 takes\n", DEPTHWISE + POINTWISE},
        {"memory-access", "writes 4096 outputs: ", 4096 + 4096 * 4096 + 4096 + 4096},
        {"memory-access", "reads and writes every element: ", 2 * 28 * 28 * 512},
        {"memory-access", "3 · 64 · 56 · 56 elements, which is ", 4 * 3 * 64 * 56 * 56},
        {"fusion", "elements and writes as many: ", 2 * 28 * 28 * 512},
        {"fusion", " elements of 4 bytes, the same ", 2 * 28 * 28 * 512},
    };
    static const Passage passages[] = {
        {"memory-access", "926,425,600: 8.798 times fewer"}, /* / 105,303,040 */
        {"memory-access", "| 12,000,000 | 166.7 |"},         /* 2 · 1000³ / (4 · 3 · 1000²) */
        /* 2,009,600 and 103,293,440 of 105,303,040; 403,968 of 403,968 + 733,696 */
        {"memory-access", "the depthwise layer has 1.91 % and the 1×1 98.09 %"},
        {"memory-access", "but 35.51 % and 64.49 %"},
        /* 4 · 48, and 4 · 153.6/17.068 */
        {"memory-access", "can do 192 FLOPs and the Raspberry Pi 5 8 GB 36."},
        {"memory-access", "| 4,008,000 | 0.4990 | 0.5000 |"}, /* 2 M / 4.008 M, 2 M / 4 M */
    };
    check_figures(*state, figures, G_N_ELEMENTS(figures));
    check_passages(*state, passages, G_N_ELEMENTS(passages));
}

/* The result's mc x nc block stays, with mc · nc + 16 · (mc + nc) elements at most in S / 4:
 * m · n + ceil(n / nc) · m · k + ceil(m / mc) · k · n. */
static void test_blocked_products(void **state)
{
    static const GuideCount figures[] = {
        /* 77 x 74 in 8192 */
        {"memory-access", "| 1,000 | 1,000 | 1,000 | 32 KiB | 3,000,000 | ",
         1000 * 1000 * (1 + 14 + 13)},
        /* 500 x 492 in 262,144 */
        {"memory-access", "| 1,000 | 1,000 | 1,000 | 1024 KiB | 3,000,000 | ",
         1000 * 1000 * (1 + 3 + 2)},
        /* 86 x 66 */
        {"memory-access", "| 512 | 2,304 | 784 | 32 KiB | 3,387,392 | ",
         512 * 784 + 12 * 512 * 2304 + 6 * 2304 * 784},
        /* 64 x 89 */
        {"memory-access", "| 64 | 576 | 3,136 | 32 KiB | 2,043,904 | ",
         64 * 3136 + 36 * 64 * 576 + 1 * 576 * 3136},
        /* 480 x 1 */
        {"memory-access", "| 1,000 | 1,000 | 1 | 32 KiB | 1,002,000 | ",
         1000 + 1 * 1000 * 1000 + 3 * 1000},
        /* 20 x 19 in 1024 */
        {"memory-access", "| 1,000 | 1,000 | 1,000 | 4 KiB | 3,000,000 | ",
         1000 * 1000 * (1 + 53 + 50)},
        /* The left 512 x 4608 by 4608 x 784: 259 x 461 in two and ten parts, then in one of each.
         */
        {"algorithms", "| L1 | 524 kB | gebp | 259 | 461 | – | ",
         512 * 4608 + 2 * 4608 * 784 + 512 * 784 * (2 * 10 - 1)},
        {"algorithms", "| L3 | 26.0 MB | gebp | 512 | 4,608 | – | ",
         512 * 4608 + 4608 * 784 + 512 * 784},
        {"algorithms", "Packing reads and writes ", 4608 * (512 + 784)},
    };
    static const Passage passages[] = {
        {"memory-access", "comes down to 4.81 FLOP per byte"}, /* 2 · 10⁹ / (4 · 104 · 10⁶) */
    };
    check_figures(*state, figures, G_N_ELEMENTS(figures));
    check_passages(*state, passages, G_N_ELEMENTS(passages));
}

/* ---- Roofs, memory, formats, algorithms ------------------------------------------------------ */

static int sections_of(const Guide *guide, const char *chapter)
{
    int n = 0;
    const char *at = g_hash_table_lookup(guide->chapters, chapter);
    while (at && (at = strstr(at, "\n##")))
        n += *(at += 3) == ' ' || *at == '#';
    return n;
}

static int exercises_of(const Guide *guide, const char *chapter)
{
    int n = 0;
    const char *at = g_hash_table_lookup(guide->chapters, chapter);
    while (at && (at = strstr(at, "\n**")))
        n += g_ascii_isdigit(*(at += 3)) && at[1] == '.';
    return n;
}

/* A translation has all that the chapter has. */
static void test_translations_are_whole(void **state)
{
    static const char *const translated[] = {"roofline", "serving", "splitting"};
    for (size_t i = 0; i < G_N_ELEMENTS(translated); i++) {
        g_autofree char *chinese = g_strconcat(translated[i], ".zh", NULL);
        assert_true(sections_of(*state, translated[i]) >= 4);
        assert_int_equal(sections_of(*state, chinese), sections_of(*state, translated[i]));
        assert_int_equal(exercises_of(*state, chinese), exercises_of(*state, translated[i]));
    }
}

/* Of Llama 3.1 8B, Mixtral 8x7B and DeepSeek-V3 by the tables of their papers. */
static void test_serving(void **state)
{
    static const Passage passages[] = {
        {"serving", "2 · 32 · 8 · 128 · 2 = 131,072, and 131,072 as counted"},
        {"serving", "| 8,192 | 16.1 GB | 1.07 GB |"}, /* 2 · 8.03 · 10⁹; 131,072 · 8,192 */
        {"serving", "| 1 | 2.00 | 25 % |"},           /* 8 · (1 − 0.75) */
        {"serving", "| 16 | 7.92 | 99 % |"},          /* 8 · (1 − 0.75¹⁶) */
        {"serving.zh", "2 · 32 · 8 · 128 · 2 = 131,072；从网络自身的张量数出来的是 131,072。"},
        {"serving.zh", "| 16 | 7.92 | 99 % |"},
        {"serving.zh", "即 70,272 字节，数出来是 70,272"},
        {"serving", "which is 4,997,120 bytes."}, /* 61 · 128 · (192 + 128) · 2 */
        {"serving", "which is 70,272, and 70,272 as counted: 71.1 times fewer."}, /* 61 · 576 · 2 */
    };
    check_passages(*state, passages, G_N_ELEMENTS(passages));
}

/* Of Llama 3.1 70B, 70,553,706,496 parameters, on eight and sixteen H100. */
static void test_splitting(void **state)
{
    static const Passage passages[] = {
        {"splitting", "in 16 bits, 141 GB of weights, on H100"},
        {"splitting", "send 450 GB/s each to the others"},  /* 18 links of 25 GB/s */
        {"splitting", "and 50.0 GB/s each to other nodes"}, /* 400 Gb/s a device */
        {"splitting", "| 1.07 GB | 2.39 ms | 2.39 ms |"},   /* 2³⁰ / 450 · 10⁹ */
        {"splitting", "may reach 788 GB/s"},                /* 2 · 7/8 · 450 */
        {"splitting", "two of eight MI300X share 64.0 GB/s, though each has 448 GB/s"},
        {"splitting", "| 8 | 5.27 ms | 93.2 µs |"}, /* 141.1 / 8 / 3350; 160 · 262,144 B / 450 */
        {"splitting", "| 16 | 6 % | 19 % | 44 % | 11 % |"}, /* 1, 3, 7 / 16; 7 / 64 */
        {"splitting", "| 3 | weights too (FSDP) | 2.00 | 0.250 | 17.6 GB |"}, /* 16 / 64 · 70.6 */
        {"splitting.zh", "| 8 | 5.27 ms | 93.2 µs |"},
        {"splitting.zh", "15 种切法中有 14 种放得下"},
        {"splitting.zh", " %：读权重 |"}, /* why each loses, in its language */
        {"splitting", "14 of 15 fit."},   /* 15 of t, p: of one device each weights do not */
        {"splitting", "a step of 256 sequences of 8,192 tokens"},
    };
    check_passages(*state, passages, G_N_ELEMENTS(passages));
}

static void test_rooflines(void **state)
{
    static const Passage passages[] = {
        {"roofline.zh", "16 · 4.5 · 64 = 4.608 TFLOP/s"},
        {"roofline.zh", "脊点在 48.0 FLOP/字节"}, /* 4608 / 96 */
        {"roofline.zh", "运算强度只有 2.346，"},  /* 19 · 400 / (4 · (400 + 400 + 10)) */
        {"roofline.zh", "普通卷积的 1/16，"},     /* one channel of 16 for each output */
        {"roofline.zh", "130 · 0.04887 = 6.35"},  /* 2.3457 / 48 */
        {"roofline", "16 · 4.5 · 64 = 4.608 TFLOP/s. Its memory delivers 96.0 GB/s."},
        {"roofline", "The ridge is at\n48.0 FLOP per byte"},                /* 4608 / 96 */
        {"roofline", "an intensity of 2.346,"},                             /* 19 / (4 · 2.025) */
        {"roofline", "130 · 0.04887 = 6.35."},                              /* 2.3457 / 48 */
        {"roofline", "2.97 TFLOP/s remain."},                               /* 16 · 2.9 · 64 */
        {"roofline", "A benchmark reaches 2.86 TFLOP/s, and 74 GB/s from"}, /* as measured */
        {"roofline", "77 % of what the modules promise. The ridge moves from 48 to 38.6"},
        {"roofline", "time: 16.82 µs against 16.73 µs."}, /* 1,614,848 and 1,606,208 B / 96 GB/s */
        {"roofline", "| as printed | 125 TFLOP/s | 720 GB/s | 173.6 |"}, /* 125,000 / 720 */
        /* 2 · 64² · 56² = 2 · 128² · 28²; (2 · 64 · 56² + 64²) and (2 · 128 · 28² + 128²) · 4 B */
        {"roofline", "| 64 channels on 56×56 | 25,690,112 | 1,622,016 | 15.8 | 16.9 µs | memory |"},
        {"roofline", "| 128 channels on 28×28 | 25,690,112 | 868,352 | 29.6 | 9.05 µs | memory |"},
        {"roofline", "1.87 times as many take 1.87 times as long"},
        /* 15.7 T over 16 · 80 · 1.53 GHz */
        {"roofline", "finishes 1.96 T of these a second, one for every 8.02 FLOPs of its peak"},
        /* 2 · 256² · 56² + 256 · 56² FLOPs on (2 · 256 · 56² + 256² + 256) · 4 B: above 48 and
         * 17.4, and twice it below 138.9 */
        {"roofline", "| 411,844,608 | 61.60 | compute | compute | 123.2 | memory |"},
        {"roofline", "Of these 8 the processor bounds 3 by compute, the card 5 in fp32 and 1 in"},
        {"roofline", "| Tesla V100 SXM2 32 GB | 125 TFLOP/s | 900 GB/s | 138.9 |"},
    };
    check_passages(*state, passages, G_N_ELEMENTS(passages));
}

/* What the fused network gains is told from times operator by operator, never from equal ones. */
static void test_fusion_gains(void **state)
{
    const char *table = strstr(chapter(*state, "fusion"), ". All rules, fp32");
    assert_non_null(table);
    const char *end = strstr(table, "\n\nResNet-50 moves");
    assert_non_null(end);
    g_autofree char *rows = g_strndup(table, (gsize)(end - table));
    assert_non_null(strstr(rows, "MobileNet v2"));
    assert_null(strstr(rows, " 1.00× |"));
    says(*state, "fusion", "Launches are beside these times.");
}

static void test_training_formats_and_tiles(void **state)
{
    static const Passage passages[] = {
        {"memory-footprint", "| SGD | 102 MB | 102 MB | 0 B | 2.00× |"},
        {"memory-footprint", "| SGD with momentum | 102 MB | 102 MB | 102 MB | 3.00× |"},
        {"memory-footprint", "| Adam | 102 MB | 102 MB | 204 MB | 4.00× |"},
        {"quantization", "37,632 to 9,408 bytes: a change of"}, /* 64 · 3 · 7 · 7 by 4 and 1 */
        /* A step of 3.3/255; 93 steps less 1.2; times 115.2 */
        {"quantization", "| S · q − B, B = 1.2 | 93 | 0.00353 | 0.407 |"},
        {"quantization",
         "comes to 2048 in fp16, and to 4,608 in fp32"}, /* 2048 + 1 rounds to 2048 */
        {"quantization", " | fp16 | 330 TFLOP/s | 165 TFLOP/s | 2.00× |"}, /* Ada white paper */
        /* By 32 · 4 bytes: 3 · 224² and thrice 64 · 224²; then 3 · 224², 64 · 224², three quarters
         * of that, and an index of 8 bytes for each of a quarter. Two maps of gradients. */
        {"memory-footprint", "| no pooling | 1.25 GB | 822 MB | 2.07 GB | 0 % | "},
        {"memory-footprint", "| pooling after the first | 944 MB | 822 MB | 1.77 GB | "},
        /* In place saves nothing by the refined rule: ReLU's output is all that is kept of both. */
        {"memory-footprint", "is said to save much, and saves 0 % here"},
        {"algorithms", "| F(2×2, 3×3) | 16 | 36 | 2.25 |"},  /* 36 / 16 */
        {"algorithms", "| F(4×4, 3×3) | 36 | 144 | 4.00 |"}, /* 144 / 36 */
        /* Rows of 512 bytes, 18,432 apart, none across a page; 65,536 /
           4096 */
        {"algorithms", "in fp32 lies in 128 pages of 4 KiB"},
        {"algorithms", "the block lies in 16 pages"},
        {"algorithms", "it is 36.0 MiB"}, /* 10 + 6 + 20 */
        {"algorithms", "| 1×5 | 64,225,280 | its kernel is not 3×3 | "},
        {"algorithms", "| 3×3, stride 2 | 28,901,376 | its stride is not 1 | "},
    };
    check_passages(*state, passages, G_N_ELEMENTS(passages));
}

/* Keys and values: 2 · layers · heads · head size · tokens · 2 bytes. */
static void test_caches(void **state)
{
    static const Passage passages[] = {
        /* 2 · 32 · 32 · 128 · 2 and a quarter of it, then times 4096 */
        {"memory-footprint", "| 1 | 524 kB | 131 kB |"},
        {"memory-footprint", "| 4,096 | 2.15 GB | 537 MB |"},
        /* Llama 3 8B: 2 · 32 caches of 8 · 2047 · 128 numbers of 2 bytes are 268 MB */
        {"memory-footprint", "| 64 | 1×8×2047×128 | 268 MB |"},
        /* 10,436,608 held by a framework less 9,633,792 = 3 · 64 · 4 · 56² · 4 bytes */
        {"memory-footprint", "| 10,436,608 | 9,633,792 | 802,816 |"},
    };
    check_passages(*state, passages, G_N_ELEMENTS(passages));
}

/* In elements of 4 bytes: h·w·(ci + co) + ci·co / groups, h·w = 56². */
static void test_designs(void **state)
{
    static const Passage passages[] = {
        /* 4r = 4 · 15.7/0.9 = 69.78: 69.78 · 16,781,312 / (33,558,528 − 69.78 · 8192) = 35.5 */
        {"designing", "crosses the ridge of the Tesla V100 SXM2 32 GB at a batch of 36:"},
        /* (468 · 3136 + 15,552) and (720 · 3136 + 16,200) of 256 · 3136 + 16,384 */
        {"designing", "36 → 432 moves 1.81 times the bytes"},
        {"designing", "2.81 times the channels for the same MACs and move 2.78 times the bytes"},
        /* (4 · 128 + 128) · 3136 + 16,384 */
        {"designing", "2.47 times the bytes for four side by side"},
        /* 4 · 64 + 3 · 256 maps of 3136 on 768 · 3136 + 69,632 */
        {"designing", "add 0.3 % to the FLOPs and 130 % to the bytes"},
        /* 208 MHz · 4 bit; 4 · 8 Gbit/s · 128/130; over 1 − c */
        {"designing", "SDR104 moves 4 bits at 208 MHz, 104 MB/s;"},
        {"designing", "128 of every 130 bits data: 3.94 GB/s"},
        {"designing", "| 416 MB/s | 26.0 ms | 19.5 ms | 15.8 GB/s |"},
        /* 102.44 MB / 104 MB/s; a picture of 602,112 B */
        {"designing", "| 102 MB | 985 ms | "},
        {"designing", " | 5.79 ms | "},
        /* 4 · (25,557,032 + 53,120) + 9,633,792 bytes in pages */
        {"designing", "27,362 pages of 4 KiB"},
        /* 2.4 GHz · 16 over 1.8 GHz · 8 */
        {"designing", "take 2.67 times as long there"},
        {"designing", "Launches are in none of these"},
    };
    check_passages(*state, passages, G_N_ELEMENTS(passages));
    assert_null(strstr(chapter(*state, "designing"), "adds it to all times"));
}

/* Every difference beyond rounding has a reason. */
static void test_published_figures_are_explained(void **state)
{
    const char *page = chapter(*state, "published");
    assert_null(strstr(page, "not explained"));
    assert_null(strstr(page, "without an explanation"));
}

/* ---- Writing pages --------------------------------------------------------------------------- */

/* What the examples show comes of them: of these lines the second stands below the first. */
static void test_examples_are_live(void **state)
{
    static const Passage passages[] = {
        {"writing", "| [ResNet-50](../models.md) | **the one we know** | 25,557,032 |\n"
                    "| `head \\| tail` | ~~a second one~~ | 1,000 |"},
        {"writing", "[one elsewhere](https://arxiv.org/abs/1512.03385).\n"},
        {"writing", "<https://arxiv.org/abs/1512.03385>"},
        {"writing", "  - [x] Count the operators\n  - [ ] Measure them\n"},
        {"writing", "Counts are exact[^1], times are not[^2].\n"},
        {"writing", "[^2]: They are of a model, see [Roofline](roofline.md).\n\n"
                    "    What is indented by four blanks goes on.\n"},
        {"writing", "> [!IMPORTANT]\n> \n> What must be known.\n"},
        {"writing", "> **Before a release**\n> \n> Check the *budgets*.\n"},
        {"writing", "**How it was measured**\n\nOn one board, with one clock.\n"},
        {"writing", "![The mark of this program: a slope that meets a level roof]("},
        {"writing", "ResNet-50 has 25,557,032 parameters,\ntakes 4.09 GMAC for a picture,\nand its "
                    "weights take 102 MB"}, /* 4 · (25,557,032 + 53,120) */
        /* 7·7·3·64·112·112, then 3·3·64·64·56·56 */
        {"writing", "| conv1 | 118,013,952 |\n| layer1.0.conv2 | 115,605,504 |"},
    };
    check_passages(*state, passages, G_N_ELEMENTS(passages));
}

/* Of each row of the table the first cell, in backquotes, is written, and the second said of it. */
static void test_what_is_said_is_said(void **state)
{
    Guide *guide = *state;
    const char *table =
        strstr(chapter(guide, "writing"), ". What is shown otherwise than it may be meant**\n");
    assert_non_null(table);
    g_auto(GStrv) rows = g_strsplit(strstr(table, "|---|---|\n"), "\n", -1);
    int n = 0;
    for (char **row = rows + 1; g_str_has_prefix(*row, "| `"); row++, n++) {
        g_auto(GStrv) cells = g_strsplit(*row, " | ", 2);
        g_autofree char *typed = g_strndup(cells[0] + 3, strlen(cells[0]) - 4);
        g_autofree char *says = g_strndup(cells[1], strlen(cells[1]) - 2);
        g_autoptr(Document) document = document_parse(typed, strlen(typed));
        document_settle(document);
        const GPtrArray *warnings = document_warnings(document);
        if (warnings->len == 0 || !strstr(((DocumentWarning *)warnings->pdata[0])->text, says))
            fail_msg("of '%s' is not said '%s'", typed, says);
    }
    assert_true(n >= 9);
}

/* 2.86 / 4.608 = 0.6207, 74 / 96 = 0.7708: the worked example's measurements over its theory. */
static void test_achieved(void **state)
{
    static const Passage passages[] = {
        {"achieved", "| fp32, vector | 4.608 TFLOP/s | 2.860 TFLOP/s | 62 % |"},
        {"achieved", "= 6.40 TFLOP/s, so 80 %."}, /* 80 · 2 · 8 · 2 · 2.5; 5.1 / 6.4 */
        {"achieved", "Arithmetic takes 278 µs, memory 114 µs"}, /* 2 / 7.2; 40 / 350 */
        {"checked", "26 GB / 2 TB/s = 13.0 ms, so 52 %"},
        {"checked", "= 43.4 GFLOP;"}, /* 40.2 + 12 · 32 · 4096 · 2048 / 10⁹ = 43.42 */
        {"checked", "so 2.87 GB; without it 856 MB, 30 %."}, /* 2048 · 12288 · 114; · 34 */
        {"sure", "Between 9.60 ms and 15.6 ms"},
        {"achieved", "| DDR4 | 96.00 GB/s | 74.00 GB/s | 77 % |"},
    };
    check_passages(*state, passages, G_N_ELEMENTS(passages));
}

/* Weights of 151,064,576 bytes over 96 GB/s are 1.574 ms of 2; conv1's 140,747,200 FLOPs over 4.608
 * TFLOP/s are 30.5 us of 90. All times of the profile are 4,600 us, 600 of them not in the network:
 * 13 %. */
static void test_profiling(void **state)
{
    static const Passage passages[] = {
        {"profiling", "A run of AlexNet took 4.60 ms on "},
        {"profiling", "| Not in the model | 600 µs | 13.0 % |"},
        {"profiling", "| classifier.linear1 | 2.00 ms | 1.57 ms | 1.27 | memory | 426 µs |"},
        {"profiling", "and the rest, 3.00 µs, to memory"},
        {"profiling", "400 µs less, 1.10 times as fast"},
    };
    check_passages(*state, passages, G_N_ELEMENTS(passages));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_chapter_can_be_made),
        cmocka_unit_test(test_every_method_has_its_parts),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_examples_are_live),
        cmocka_unit_test(test_what_is_said_is_said),
        cmocka_unit_test(test_macs_and_flops),
        cmocka_unit_test(test_networks),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_accesses),
        cmocka_unit_test(test_blocked_products),
        cmocka_unit_test(test_translations_are_whole),
        cmocka_unit_test(test_rooflines),
        cmocka_unit_test(test_serving),
        cmocka_unit_test(test_splitting),
        cmocka_unit_test(test_fusion_gains),
        cmocka_unit_test(test_training_formats_and_tiles),
        cmocka_unit_test(test_caches),
        cmocka_unit_test(test_designs),
        cmocka_unit_test(test_published_figures_are_explained),
        cmocka_unit_test(test_achieved),
        cmocka_unit_test(test_profiling),
    };
    return cmocka_run_group_tests_name("guide", tests, setup, teardown);
}
