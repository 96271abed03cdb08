/* zoo/nodes.h: links, nodes, clusters and collectives read, refused one by one, laid over bases;
 * and what the shipped catalogue says. */
#include "zoo/nodes.h"

#include "load_files.h"

#define KNOWN "certainty = 'confirmed', source = 'paper'"
#define LINK                                                                                       \
    "link { id = 'wire', kind = 'nvlink', per = 'device', bandwidth = 450e9, latency = 6e-7, "     \
    "reduces = true, generation = '4', " KNOWN " }\n"
#define NODE_HEAD "node { id = 'box', device = 'card', devices = 8, " KNOWN ", "
#define NODE NODE_HEAD "link = 'wire' }\n"

static Fabric *load(const Files *files)
{
    Fabric *fabric = fabric_new();
    nodes_add(fabric, files->dir, "hardware/nodes", NULL, files->errors);
    nodes_bind(fabric, files->errors);
    return fabric;
}

static void reads_all_parts(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua",
              LINK "node { id = 'box', name = 'Box of 8', device = 'card', devices = 8, "
                   "link = 'wire', bandwidth = 400e9, pair = 50e9, latency = 1e-6, "
                   "between = 'wire', between_bandwidth = 100e9, host_memory = 2 * TB, "
                   "watts = 10200, note = 'n', " KNOWN " }\n"
                   "cluster { id = 'room', node = 'box', nodes = 32, " KNOWN " }\n"
                   "collective { id = 'c', node = 'box', op = 'all-reduce', ranks = 8, "
                   "stack = 'NCCL', rows = { { 512, 15e-6 }, { 1 * MiB, 25e-6 } }, " KNOWN " }\n");
    g_autoptr(Fabric) fabric = load(&files);
    assert_string_equal(files_error(&files, 0), "");
    const Link *link = fabric_link(fabric, "wire");
    assert_int_equal(link->kind, LINK_NVLINK);
    assert_int_equal(link->per, LINK_PER_DEVICE);
    assert_true(link->bytes_per_s == 450e9 && link->latency_seconds == 6e-7 && link->reduces);
    assert_string_equal(link->generation, "4");
    assert_string_equal(link->head.name, "wire");
    const Node *node = fabric_node(fabric, "box");
    assert_string_equal(node->head.name, "Box of 8");
    assert_string_equal(node->head.note, "n");
    assert_string_equal(node->head.source, "paper");
    assert_string_equal(node->head.file, "hardware/nodes/a.lua");
    assert_int_equal(node->head.line, 2);
    assert_true(node->bytes_per_s == 400e9 && node->pair_bytes_per_s == 50e9);
    assert_true(node->between_bytes_per_s == 100e9 && node->watts == 10200);
    assert_int_equal(node->host_bytes, 2000000000000);
    assert_int_equal(fabric_cluster(fabric, "room")->nodes, 32);
    const CollectiveSet *set = g_ptr_array_index(fabric->parts[FABRIC_COLLECTIVE], 0);
    assert_int_equal(set->op, COLLECTIVE_ALL_REDUCE);
    assert_int_equal(set->ranks, 8);
    assert_int_equal(set->rows->len, 2);
    assert_true(g_array_index(set->rows, CollectiveRow, 1).bytes == 1048576);
    files_end(&files);
}

/* A line each, with what was meant. */
static void refuses(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"link { id = 'a', knd = 'pcie', " KNOWN " }", "did you mean 'kind'?"},
        {"link { id = 'a', kind = 'nvlnk', per = 'device', bandwidth = 1e9, " KNOWN " }", "nvlink"},
        {"link { id = 'a', kind = 'pcie', per = 'device', bandwidth = -1, " KNOWN " }",
         "bandwidth"},
        {"link { id = 'a', kind = 'pcie', per = 'device', bandwidth = 1e20, " KNOWN " }",
         "check its unit"},
        {"link { id = 'a', kind = 'pcie', per = 'device', bandwidth = 1e9, latency = 2, " KNOWN
         " }",
         "check its unit"},
        {"link { id = 'A B', kind = 'pcie', per = 'device', bandwidth = 1e9, " KNOWN " }", "'id'"},
        {"link { id = 'a', kind = 'pcie', per = 'device', bandwidth = 1e9, source = 'x' }",
         "certainty"},
        {"link 'a'", "write it so"},
        {"node { id = 'b', device = 'card', devices = 0, link = 'a', " KNOWN " }", "devices"},
        {"node { id = 'b', device = 'card', devices = 1e12, link = 'a', " KNOWN " }",
         "check its unit"},
        {NODE_HEAD "link = 'a', bandwidth = 1e9, pair = 2e9 }", "exchange them"},
        {NODE_HEAD "link = 'a', between = 'a' }", "belong together"},
        {"cluster { id = 'b', node = 'c', nodes = 1e12, " KNOWN " }", "check its unit"},
        {"collective { id = 'c', node = 'b', op = 'all-reduce', ranks = 1, rows = { { 1, 1 } "
         "}, " KNOWN " }",
         "from 2"},
        {"collective { id = 'c', node = 'b', op = 'all-reduce', ranks = 8, rows = {}, " KNOWN " }",
         "rows"},
        {"collective { id = 'c', node = 'b', op = 'all-reduce', ranks = 8, rows = { 5 }, " KNOWN
         " }",
         "write it so"},
        {"collective { id = 'c', node = 'b', op = 'all-reduce', ranks = 8, nodes = 9, "
         "rows = { { 1, 1 } }, " KNOWN " }",
         "exchange them"},
        {"collective { id = 'c', node = 'b', op = 'allreduce', ranks = 8, rows = { { 1, 1 } "
         "}, " KNOWN " }",
         "all-reduce"},
        {NODE, "link 'wire', which is not there"},
        {"cluster { id = 'b', node = 'box', nodes = 2, " KNOWN " }",
         "node 'box', which is not there"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        Files files = files_start();
        files_add(&files, "a.lua", cases[i].text);
        g_autoptr(Fabric) fabric = load(&files);
        assert_int_equal(files.errors->len, 1);
        assert_true(g_str_has_prefix(files_error(&files, 0), "hardware/nodes/a.lua:1: "));
        if (!strstr(files_error(&files, 0), cases[i].says))
            fail_msg("'%s' does not say '%s'", files_error(&files, 0), cases[i].says);
        for (int part = 0; part < FABRIC_PART_COUNT; part++)
            assert_int_equal(fabric->parts[part]->len, 0);
        check_lines(&files);
        files_end(&files);
    }
}

static void says_what_was_meant(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua", LINK NODE_HEAD "link = 'wir' }\n");
    g_autoptr(Fabric) fabric = load(&files);
    assert_string_equal(files_error(&files, 0),
                        "hardware/nodes/a.lua:2: node 'box' is of link 'wir', which is not there: "
                        "did you mean 'wire'?");
    assert_int_equal(fabric->parts[FABRIC_NODE]->len, 0);
    files_end(&files);
}

/* A link between two says nothing of what a device has. */
static void asks_for_a_bandwidth(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua",
              "link { id = 'wire', kind = 'infinity-fabric', per = 'pair', bandwidth = 64e9, " KNOWN
              " }\n" NODE);
    fabric_free(load(&files));
    assert_non_null(strstr(files_error(&files, 0), "says no bandwidth"));
    files_end(&files);
}

static void counts_once(void **state)
{
    (void)state;
    Files files = files_start();
    files_add(&files, "a.lua", LINK);
    files_add(&files, "b.lua", LINK);
    g_autoptr(Fabric) fabric = load(&files);
    assert_int_equal(fabric->parts[FABRIC_LINK]->len, 1);
    assert_non_null(strstr(files_error(&files, 0), "was given before, at hardware/nodes/a.lua:1"));
    files_end(&files);
}

/* What a handbook says of its own takes the place of a base's, where it says so. */
static void is_laid_over(void **state)
{
    (void)state;
    Files base = files_start(), own = files_start();
    files_add(&base, "a.lua", LINK NODE);
    files_add(&own, "b.lua",
              "link { id = 'wire', replaces = 'wire', kind = 'pcie', "
              "per = 'device', bandwidth = 1e9, " KNOWN " }\n"
              "link { id = 'x', replaces = 'wier', kind = 'pcie', per = 'device', "
              "bandwidth = 1e9, " KNOWN " }\n");
    g_autoptr(Fabric) fabric = fabric_new();
    nodes_add(fabric, base.dir, "base/hardware/nodes", "base", base.errors);
    nodes_add(fabric, own.dir, "hardware/nodes", NULL, own.errors);
    nodes_bind(fabric, own.errors);
    assert_int_equal(base.errors->len, 0);
    assert_int_equal(own.errors->len, 1);
    assert_non_null(strstr(files_error(&own, 0), "did you mean 'wire'?"));
    assert_int_equal(fabric->parts[FABRIC_LINK]->len, 1);
    assert_null(fabric_link(fabric, "wire")->head.from);
    assert_string_equal(fabric_node(fabric, "box")->head.from, "base");
    assert_true(node_device_bandwidth(fabric, fabric_node(fabric, "box")) == 1e9);
    files_end(&base);
    files_end(&own);
}

static void needs_no_folder(void **state)
{
    (void)state;
    Files files = files_start();
    g_autofree char *none = g_build_filename(files.dir, "hardware", "nodes", NULL);
    g_autoptr(Fabric) fabric = fabric_new();
    nodes_add(fabric, none, "hardware/nodes", NULL, files.errors);
    assert_int_equal(files.errors->len, 0);
    files_end(&files);
}

/* DGX H100 has 900 GB/s of NVLink both ways, 8 × 400 Gb/s of InfiniBand; MI300X 128 GB/s both ways
 * to one neighbour and 896 to all; a DGX-1V's pairs have one or two NVLinks of 25 GB/s. */
static void knows_what_is_sold(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(Fabric) fabric = fabric_new();
    nodes_add(fabric, "hardware/nodes", "hardware/nodes", NULL, errors);
    nodes_bind(fabric, errors);
    assert_int_equal(errors->len, 0);
    const Node *h100 = fabric_node(fabric, "dgx-h100"),
               *mi300x = fabric_node(fabric, "mi300x-platform");
    assert_true(node_device_bandwidth(fabric, h100) == 900e9 / 2);
    assert_true(h100->between_bytes_per_s == 8 * 400e9 / 8);
    assert_true(node_reduces(fabric, h100));
    assert_true(node_device_bandwidth(fabric, mi300x) == 896e9 / 2);
    assert_true(node_pair_bandwidth(fabric, mi300x) == 128e9 / 2);
    assert_true(node_pair_bandwidth(fabric, fabric_node(fabric, "dgx-1v")) == 2 * 25e9);
    assert_true(fabric_node(fabric, "gb200-nvl72")->devices == 72);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all_parts),     cmocka_unit_test(refuses),
        cmocka_unit_test(says_what_was_meant), cmocka_unit_test(asks_for_a_bandwidth),
        cmocka_unit_test(counts_once),         cmocka_unit_test(is_laid_over),
        cmocka_unit_test(needs_no_folder),     cmocka_unit_test(knows_what_is_sold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
