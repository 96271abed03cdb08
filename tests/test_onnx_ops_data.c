/* What moves elements in ONNX: shapes, by its specification. */
#include "onnx_kit.h"

/* 0 copies a dimension, -1 is the rest; of a list given when the network runs only the length is
 * known. */
static void views(void **state)
{
    static const KitCase cases[] = {
        {"", "Reshape", "2x3x4 =0,-1", "", "2x12"},
        {"", "Reshape", "0x3 =3,0", "allowzero=1", "3x0"},
        {"", "Reshape", "2x3 =0,-1", "allowzero=1", "! both 0 and -1"},
        {"", "Reshape", "2x3 i2", "", "?x?"},
        {"", "Flatten", "2x3x4", "axis=2", "6x4"},
        {"", "Squeeze", "1x3x1 =0", "", "3x1"},
        {"", "Squeeze", "1x3x1 i1", "", "?x?"},
        {"", "Unsqueeze", "3x4 =0,3", "", "1x3x4x1"},
        {"", "Unsqueeze", "3x4 i2", "", "?x?x?x?"},
        {"", "Transpose", "2x3x4", "perm=2,0,1,", "4x2x3"},
        {"", "Transpose", "2x3x4", "", "4x3x2"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* The last of equal parts may be shorter; a negative step walks backwards. */
static void cut(void **state)
{
    static const KitCase cases[] = {
        {"", "Concat", "2x3 2x5", "axis=1", "2x8"},
        {"", "Split", "2x7", "axis=1", "2x4 2x3"},
        {"", "Split", "6x2 =1,5", "", "1x2 5x2"},
        {"", "Split", "6x2 i2", "", "?x2 ?x2"},
        {"", "Split", "6x2 =5", "", "! its parts add up to 5, not 6"},
        /* Last parts that nobody wants may be left out: 9 in three are 3 each, 10 in four are 3, 3,
         * 3 and 1. */
        {"", "Split", "6x2 =1,3,2", "", "1x2 3x2"},
        {"", "Split@18", "9", "num_outputs=3", "3 3"},
        {"", "Split@18", "10", "num_outputs=4", "3 3 3 1"},
        {"", "Split", "6x2 =6", "", "6x2"},
        {"", "Split@18", "9", "num_outputs=0", "! it cuts into 0 parts but has 1 outputs"},
        {"", "Split", "6x2", "axis=2", "! axis 2 is not an axis of 2 dimensions"},
        {"", "Slice", "8x9 =1,2 =5,-1", "", "4x6"},
        {"", "Slice", "8x9 =-1 =-9 =0 =-2", "", "4x9"},
        {"", "Slice", "8x9 i1 =5 =1", "", "8x?"},
        {"", "Slice", "8x9 i1 =5 i1", "", "?x?"},
        {"", "Slice@9", "8x9", "starts=1, ends=4, axes=1,", "8x3"},
        {"", "Slice", "8x9 =1,2 =5", "",
         "! starts, ends, axes and steps have 2, 1, 0 and 0 numbers"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* As exporters wrote them up to opset 6. */
static void early(void **state)
{
    static const KitCase cases[] = {
        {"", "Reshape@4", "2x6", "shape=3,-1", "3x4"},
        {"", "Pad@1", "2x3", "paddings=0,1,0,2", "2x6"},
        {"", "Upsample@1", "1x3x5x7", "height_scale~2 width_scale~3", "1x3x10x21"},
        {"", "Cast@1", "2x3", "to:INT64", "2x3:int64"},
        {"", "Tile@1", "2x3 =4 =1", "", "2x12"},
        {"", "Split@1", "6x2", "split=1,5", "1x2 5x2"},
        {"", "Concat@1", "2x3 2x5", "", "2x8"},
        {"", "BatchNormalization@6", "1x3x4x4 3 3 3 3", "is_test=1 consumed_inputs=0,0,0,1,1",
         "1x3x4x4"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* Begins, then ends, of all dimensions or those listed; negative ones crop. */
static void padding(void **state)
{
    static const KitCase cases[] = {
        {"", "Pad", "2x3 =1,0,0,2", "", "3x5"},
        {"", "Pad@18", "2x3 =1,2 - =1", "", "2x6"},
        {"", "Pad@10", "2x3", "pads=0,-1,0,-1,", "2x1"},
        {"", "Pad", "2x3 =0,-4,0,0", "", "! its pads take more than dimension 1 has"},
        {"", "Pad", "2x3 =1,1", "", "! it has 2 pads for 2 dimensions"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* Indices take the place of the axis they pick from. */
static void picked(void **state)
{
    static const KitCase cases[] = {
        {"", "Gather", "5x6 i2x3", "axis=1", "5x2x3"},
        {"", "GatherElements", "5x6 i2x6", "", "2x6:fp32"},
        {"", "GatherND", "2x3x4 i5x2", "", "5x4"},
        {"", "GatherND", "2x3x4 i2x5x1", "batch_dims=1", "2x5x4"},
        {"", "GatherND", "2x3 i5x3", "", "! do not fit a tensor of 2 dimensions"},
        {"", "OneHot", "i2x3 #7 2", "", "2x3x7:fp32"},
        {"", "OneHot", "i2x3 #7 2", "axis=0", "7x2x3"},
        {"", "OneHot", "i2x3 #7 2", "axis=3", "! axis 3 does not fit 3 dimensions"},
        {"", "TopK", "2x9 =4", "", "2x4:fp32 2x4:int64"},
        {"", "TopK@9", "2x9", "k=4", "2x4 2x4"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* Dimensions of 1 are repeated, or all of them. */
static void grown(void **state)
{
    static const KitCase cases[] = {
        {"", "Expand", "3x1 =2,3,6", "", "2x3x6"},
        {"", "Expand", "3x1 i3", "", "?x?x?"},
        {"", "Expand", "3x2 =5", "", "! cannot expand 3x2 to 5"},
        {"", "Tile", "2x3 =2,4", "", "4x12"},
        {"", "Tile", "2x3 =2", "", "! it has 1 repeats for 2 dimensions"},
        {"", "Cast", "2x3", "to=10", "2x3:fp16"},
        {"", "CastLike", "2x3 u4", "", "2x3:uint8"},
    };
    (void)state;
    KIT_CASES(cases);
}

/* One scale for both, the smaller of 8/4 and 8/6: 4 · 4/3 = 5.3, 6 · 4/3 = 8. */
static void resized(void **state)
{
    static const KitCase cases[] = {
        {"", "Resize", "1x2x4x6 - - =1,2,8,3", "", "1x2x8x3"},
        {"", "Resize@18", "1x2x4x6 - - =8,8", "axes=2,3, keep_aspect_ratio_policy:not_larger",
         "1x2x5x8"},
        {"", "Resize", "1x2x4x6 - - =8,8", "", "! it has 2 scales or sizes for 4 dimensions"},
        {"", "DepthToSpace", "1x8x2x3", "blocksize=2", "1x2x4x6"},
        {"", "SpaceToDepth", "1x2x4x6", "blocksize=2", "1x8x2x3"},
        {"", "DepthToSpace", "1x8x2x3", "", "! block is 0; it must be 1 to 1024"},
        {"", "DepthToSpace", "1x6x2x3", "blocksize=2", "! do not divide into blocks of 4"},
    };
    (void)state;
    KIT_CASES(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views),   cmocka_unit_test(cut),    cmocka_unit_test(early),
        cmocka_unit_test(padding), cmocka_unit_test(picked), cmocka_unit_test(grown),
        cmocka_unit_test(resized),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
