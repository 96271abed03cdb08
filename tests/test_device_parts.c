#include "sandbox_kit.h"
#include "zoo/device_parts.h"

static const DevicePart *find(const char *name)
{
    for (int i = 0; device_part(i); i++)
        if (g_str_equal(device_part_name(device_part(i)), name))
            return device_part(i);
    return NULL;
}

static void test_the_list(void **state)
{
    (void)state;
    static const char *const lists[] = {"peak",   "sparse_peak", "memory",
                                        "launch", "price",       "doubt"};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        assert_non_null(find(lists[i]));
    for (int id = 0; id < FACT_ID_COUNT; id++)
        assert_non_null(find(fact_info((FactId)id)->part));
    assert_null(find("weight"));
}

/* f(part, value): what the device then has, as text. */
static int read_part(lua_State *L)
{
    Device *device = device_new("d", "D");
    device_part_read(L, 2, find(lua_tostring(L, 1)), device);
    const Memory *memory = device_main_memory(device);
    lua_pushfstring(L, "%d peaks, %d sparse, %s %I bytes, %d doubts, launch %f",
                    (int)device->peaks->len, (int)device->sparse_peaks->len,
                    memory ? memory->name : "no",
                    (LUAI_UACINT)(memory ? memory->capacity_bytes : 0), (int)device->doubts->len,
                    device_launch_seconds(device));
    device_free(device);
    return 1;
}

static void test_parts(void **state)
{
    (void)state;
    gives_with(read_part,
               "return f('peak', { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' })",
               "1 peaks, 0 sparse, no 0 bytes, 0 doubts, launch 0.0");
    gives_with(read_part,
               "return f('sparse_peak', { dtype = 'fp16', pattern = '2:4', flops = 2e12, "
               "source = 's' })",
               "0 peaks, 1 sparse, no 0 bytes, 0 doubts, launch 0.0");
    gives_with(read_part, "return f('memory', { name = 'L2', capacity = 4096, source = 's' })",
               "0 peaks, 0 sparse, L2 4096 bytes, 0 doubts, launch 0.0");
    gives_with(read_part,
               "return f('launch', { how = 'stream', seconds = 0.5, stack = 't', source = 's' })",
               "0 peaks, 0 sparse, no 0 bytes, 0 doubts, launch 0.5");
    gives_with(read_part, "return f('doubt', 'why')",
               "0 peaks, 0 sparse, no 0 bytes, 1 doubts, launch 0.0");
}

static int read_head(lua_State *L)
{
    Device *device = NULL;
    device_read_head(L, 1, &device);
    lua_pushfstring(L, "%s/%s %s %d", device->id, device->name, device->class_name, device->year);
    device_free(device);
    return 1;
}

static void test_the_head(void **state)
{
    (void)state;
    gives_with(read_head, "return f { id = 'a100', class = 'gpu-datacentre', year = 2020 }",
               "a100/a100 gpu-datacentre 2020");
    gives_with(read_head, "return f { id = 'a100', class = 'gpu-datacenter' }",
               "models/a.lua:1: unknown class 'gpu-datacenter': did you mean 'gpu-datacentre'?");
    gives_with(read_head, "return f { id = 'a100' }",
               "models/a.lua:1: field 'class' is missing; add it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_list),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_the_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
