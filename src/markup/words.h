/* The words that the handbook itself puts on pages, beside what authors and analyses say: one
 * table, in the languages there are. Whoever shows one asks here, so that none stands elsewhere.
 *
 *   X(id, where, English, simplified Chinese)
 *
 * where: PAGE, written by the layout or into a page; SECTION, what the sections of a handbook are
 * called; SCRIPT, shown by assets/site.js, which has the English text for the key. A part in {}
 * stands for a value, and is the same in all languages. A layout has a word by its id in lower
 * case: {{word:skip}}.
 */
#ifndef MARKUP_WORDS_H
#define MARKUP_WORDS_H

#include <glib.h>

#define WORDS(X)                                                                                   \
    X(LANGUAGE, PAGE, "English", "简体中文")                                                       \
    X(OTHER_LANGUAGES, PAGE, "This page in other languages", "本页的其他语言")                     \
    X(SKIP, PAGE, "Skip to content", "跳到正文")                                                   \
    X(MENU, PAGE, "Menu", "菜单")                                                                  \
    X(CLOSE, PAGE, "Close", "关闭")                                                                \
    X(HANDBOOK, PAGE, "Handbook", "手册")                                                          \
    X(BREADCRUMBS, PAGE, "Breadcrumbs", "所在位置")                                                \
    X(ON_THIS_PAGE, PAGE, "On this page", "本页内容")                                              \
    X(NEIGHBOURS, PAGE, "Previous and next page", "上一页和下一页")                                \
    X(PREVIOUS, PAGE, "Previous", "上一页")                                                        \
    X(NEXT, PAGE, "Next", "下一页")                                                                \
    X(PAGE_AS, PAGE, "This page as {formats}", "本页另有 {formats} 格式")                          \
    X(COMMA, PAGE, ", ", "、")                                                                     \
    X(FOOTER, PAGE,                                                                                \
      "{program}. Counts are exact; times are of the roofline model, not latencies: measure "      \
      "before you promise.",                                                                       \
      "{program}。计数是精确的；时间来自 Roofline 模型，不是实测延迟：作出承诺之前请先测量。")     \
    X(LINK_HERE, PAGE, "Link to this section", "本节的链接")                                       \
    X(DETAILS, PAGE, "Details", "详情")                                                            \
    X(NOTE, PAGE, "Note", "说明")                                                                  \
    X(TIP, PAGE, "Tip", "提示")                                                                    \
    X(IMPORTANT, PAGE, "Important", "重要")                                                        \
    X(WARNING, PAGE, "Warning", "警告")                                                            \
    X(CAUTION, PAGE, "Caution", "注意")                                                            \
    X(TAKEAWAY, PAGE, "What to take away", "要点")                                                 \
    X(FOOTNOTES, PAGE, "Footnotes", "脚注")                                                        \
    X(FOOTNOTE, PAGE, "Footnote {number}", "脚注 {number}")                                        \
    X(BACK, PAGE, "Back to the text", "回到正文")                                                  \
    X(FIGURE_NUMBER, PAGE, "Figure {number}", "图 {number}")                                       \
    X(TABLE_NUMBER, PAGE, "Table {number}", "表 {number}")                                         \
    X(MORE_ROWS, PAGE, "{rows} more rows", "另有 {rows} 行")                                       \
    X(ABOUT_FIGURE, PAGE, "Source, files, citation", "来源、文件与引用")                           \
    X(FIGURE_SOURCE, PAGE, "Source", "来源")                                                       \
    X(FIGURE_FILES, PAGE, "Files", "文件")                                                         \
    X(FIGURE_COMMAND, PAGE, "Drawn by", "绘制命令")                                                \
    X(FIGURE_CITE, PAGE, "Cite as", "引用格式")                                                    \
    X(TASK_DONE, PAGE, "Done", "已完成")                                                           \
    X(TASK_OPEN, PAGE, "To do", "待办")                                                            \
    X(DRAFT, PAGE, "Draft", "草稿")                                                                \
    X(DRAFT_MEANS, PAGE,                                                                           \
      "This page is not done: it is published with {option} alone, and may go or change.",         \
      "本页尚未完成：只有使用 {option} 才会发布，以后可能修改或删除。")                            \
    X(FAILED, PAGE, "This page could not be made. The rest of the handbook is not affected.",      \
      "本页未能生成。手册的其余部分不受影响。")                                                    \
    X(TRY_IT, PAGE, "Try it", "试一试")                                                            \
    X(TRY_FORMAT, PAGE, "Format", "格式")                                                          \
    X(TRY_FUSED, PAGE, "Fused", "融合")                                                            \
    X(TRY_BATCH, PAGE, "Batch", "批量")                                                            \
    X(TRY_PEAK, PAGE, "Peak", "峰值")                                                              \
    X(TRY_BANDWIDTH, PAGE, "Bandwidth", "带宽")                                                    \
    X(TRY_MEMORY, PAGE, "Memory", "内存")                                                          \
    X(TRY_ROOFLINE, PAGE, "Roofline", "Roofline 时间")                                             \
    X(TRY_BOUND, PAGE, "Bound", "下界")                                                            \
    X(TRY_ESTIMATE, PAGE, "Estimate", "估计")                                                      \
    X(TRY_OPERATORS, PAGE, "Operator by operator", "逐算子")                                       \
    X(TRY_RATE, PAGE, "Throughput", "吞吐")                                                        \
    X(TRY_BY, PAGE, "Bound by", "受限于")                                                          \
    X(TRY_HELD, PAGE, "Memory held", "占用内存")                                                   \
    X(TRY_FITS, PAGE, "Fits", "能否容纳")                                                          \
    X(TRY_KEY, PAGE,                                                                               \
      "Each mark is a layer, or as many as are alike: a square where memory bounds it, a circle "  \
      "where arithmetic does; the larger, the more of the time.",                                  \
      "每个标记是一层或若干相同的层：方形受内存限制，圆形受运算限制；越大，占用时间越多。")        \
    X(TRY_COPY, PAGE, "Copy", "复制")                                                              \
    X(TRY_RESET, PAGE, "As stated", "恢复所述值")                                                  \
    X(OVERVIEW, SECTION, "Overview", "概览")                                                       \
    X(FIND, SECTION, "Find", "查找")                                                               \
    X(GUIDE, SECTION, "Guide", "指南")                                                             \
    X(MODELS, SECTION, "Models", "模型")                                                           \
    X(COMPARE, SECTION, "Compare", "比较")                                                         \
    X(HARDWARE, SECTION, "Hardware", "硬件")                                                       \
    X(OPERATORS, SECTION, "Operators", "算子")                                                     \
    X(CHANGES, SECTION, "Changes", "变化")                                                         \
    X(DATA, SECTION, "Data", "数据")                                                               \
    X(RULES, SECTION, "Rules", "规则")                                                             \
    X(THEME, SCRIPT, "Theme: {theme}", "主题：{theme}")                                            \
    X(THEME_AUTO, SCRIPT, "auto", "自动")                                                          \
    X(THEME_LIGHT, SCRIPT, "light", "浅色")                                                        \
    X(THEME_DARK, SCRIPT, "dark", "深色")                                                          \
    X(FILTER, SCRIPT, "Filter", "筛选")                                                            \
    X(FILTER_HINT, SCRIPT, "words, or a limit: < 30 ms", "词语，或界限：< 30 ms")                  \
    X(ROWS, SCRIPT, "{n} rows", "{n} 行")                                                          \
    X(ROWS_SHOWN, SCRIPT, "{shown} of {n} rows", "{n} 行中的 {shown} 行")                          \
    X(ALL_COLUMNS, SCRIPT, "All columns", "全部列")                                                \
    X(FEWER_COLUMNS, SCRIPT, "Fewer columns", "较少列")                                            \
    X(SCROLLS, SCRIPT, "{what}, scrolls sideways", "{what}，可左右滚动")                           \
    X(TABLE, SCRIPT, "Table", "表格")                                                              \
    X(CHART, SCRIPT, "Chart", "图表")                                                              \
    X(CODE, SCRIPT, "Code", "代码")                                                                \
    X(SEARCH, SCRIPT, "Search", "搜索")                                                            \
    X(SEARCH_HANDBOOK, SCRIPT, "Search the handbook", "搜索本手册")                                \
    X(RESULTS, SCRIPT, "Results: {n}", "{n} 条结果")                                               \
    X(RESULTS_SHOWN, SCRIPT, "Results: {n}, of which the first {shown}",                           \
      "{n} 条结果中的前 {shown} 条")                                                               \
    X(NOTHING_FOUND, SCRIPT, "Nothing found", "没有找到")                                          \
    X(NO_INDEX, SCRIPT, "The index of this handbook could not be read", "无法读取本手册的索引")    \
    X(FIND_NETWORKS, SCRIPT, "Networks for a device", "适合某设备的网络")                          \
    X(FIND_DEVICES, SCRIPT, "Devices for a network", "适合某网络的设备")                           \
    X(DEVICE, SCRIPT, "Device", "设备")                                                            \
    X(NETWORK, SCRIPT, "Network", "网络")                                                          \
    X(TASK, SCRIPT, "Task", "任务")                                                                \
    X(FORMAT, SCRIPT, "Format", "数值格式")                                                        \
    X(CLASS, SCRIPT, "Class", "类别")                                                              \
    X(ANY, SCRIPT, "any", "任意")                                                                  \
    X(AS_RUN, SCRIPT, "first that gives a time", "第一个有时间的格式")                             \
    X(FASTEST, SCRIPT, "fastest", "最快的格式")                                                    \
    X(TIME, SCRIPT, "Time", "时间")                                                                \
    X(MEMORY, SCRIPT, "Memory", "内存")                                                            \
    X(PACKAGE, SCRIPT, "Package", "安装包")                                                        \
    X(PARAMETERS, SCRIPT, "Parameters", "参数量")                                                  \
    X(MACS, SCRIPT, "MACs", "乘加数")                                                              \
    X(ACCURACY, SCRIPT, "Accuracy", "准确率")                                                      \
    X(ROOFLINE, SCRIPT, "Roofline", "Roofline 时间")                                               \
    X(ESTIMATE, SCRIPT, "Estimate", "估计时间")                                                    \
    X(BOUND, SCRIPT, "Bound", "下限")                                                              \
    X(BOUND_BY, SCRIPT, "Bound by", "受限于")                                                      \
    X(FIND_CAPTION, SCRIPT, "Roofline times, everything fused that can be",                        \
      "Roofline 时间，凡能融合的都已融合")                                                         \
    X(FIND_ACCURATE, SCRIPT,                                                                       \
      "Within the limits: {n}. The most accurate is {name}: {accuracy} in {time}.",                \
      "符合限制的有 {n} 个。最准确的是 {name}：{accuracy}，{time}。")                              \
    X(FIND_FASTEST, SCRIPT, "Within the limits: {n}. The fastest is {name}: {time}.",              \
      "符合限制的有 {n} 个。最快的是 {name}：{time}。")                                            \
    X(FIND_NEAREST, SCRIPT, "None keeps the limits; {name} comes nearest: {limit} {figure}.",      \
      "没有符合限制的；最接近的是 {name}：{limit} {figure}。")                                     \
    X(FIND_NO_TIME, SCRIPT, "None has a time there.", "没有一个能在那里得出时间。")                \
    X(FIND_BEYOND, SCRIPT, "Beyond the limits: {n}.", "超出限制的有 {n} 个。")                     \
    X(FIND_WITHOUT, SCRIPT, "Without a time there: {reasons}.", "在那里没有时间的：{reasons}。")   \
    X(FIND_UNKNOWN, SCRIPT, "This handbook has no {what}", "本手册没有 {what}")                    \
    X(FIND_LIMIT, SCRIPT, "Write a limit as {example}", "限制应写成 {example}")                    \
    X(FIND_NO_DATA, SCRIPT, "The data of this page could not be read", "无法读取本页的数据")       \
    X(COPY, SCRIPT, "Copy", "复制")                                                                \
    X(COPIED, SCRIPT, "Copied", "已复制")

/* What readers ask a search for that no page says so, and the words in which pages say it. */
#define WORDS_ASKED(X)                                                                             \
    X("内存", "memory")                                                                            \
    X("显存", "memory")                                                                            \
    X("延迟", "time")                                                                              \
    X("时延", "time")                                                                              \
    X("耗时", "time")                                                                              \
    X("吞吐", "throughput")                                                                        \
    X("带宽", "bandwidth")                                                                         \
    X("峰值", "peak")                                                                              \
    X("算力", "peak")                                                                              \
    X("脊点", "ridge")                                                                             \
    X("屋顶线", "roofline")                                                                        \
    X("准确率", "accuracy")                                                                        \
    X("精度", "accuracy")                                                                          \
    X("参数", "parameters")                                                                        \
    X("量化", "quantization")                                                                      \
    X("训练", "training")                                                                          \
    X("推理", "inference")                                                                         \
    X("融合", "fusion")                                                                            \
    X("批", "batch")                                                                               \
    X("分辨率", "resolution")                                                                      \
    X("卷积", "conv")                                                                              \
    X("注意力", "attention")                                                                       \
    X("归一化", "norm")                                                                            \
    X("池化", "pool")                                                                              \
    X("优化器", "optimizer")                                                                       \
    X("功耗", "energy")                                                                            \
    X("能耗", "energy")                                                                            \
    X("词元", "token")                                                                             \
    X("检测", "detection")                                                                         \
    X("分割", "segmentation")                                                                      \
    X("分类", "classification")                                                                    \
    X("语音", "speech")                                                                            \
    X("语言模型", "language")                                                                      \
    X("手机", "phone")                                                                             \
    X("单片机", "microcontroller")                                                                 \
    X("树莓派", "raspberry")

typedef enum Word {
#define WORDS_ENUM(id, where, english, chinese) WORD_##id,
    WORDS(WORDS_ENUM)
#undef WORDS_ENUM
        WORD_COUNT
} Word;

/* The words of one language. */
typedef struct Words Words;

/* Those of the language that base/lang.h says is read; NULL where there are none. */
const Words *words_in(const char *tag);

/* The same, English where there are none. */
const Words *words_for(const char *tag);

/* Of each language, `i` from 0 on; NULL behind the last. */
const Words *words_at(int i);

/* "en", "zh-Hans". */
const char *words_tag(const Words *words);

const char *words_text(const Words *words, Word word);

/* The text with `value` in the place of {name}. Caller frees. */
char *words_with(const Words *words, Word word, const char *name, const char *value);

/* What layouts call them, NULL-terminated. Free with g_strfreev(). */
char **words_names(void);

/* The word that a layout calls so, "skip", or WORD_COUNT. */
Word words_named(const char *name);

/* What a section that is called so in English is called: "Models" is "模型"; others stay. */
const char *words_section(const Words *words, const char *title);

/* What scripts show, for an attribute: a JSON object by English texts; "" where these are it.
 * Caller frees. */
char *words_for_scripts(const Words *words);

/* WORDS_ASKED as a JSON object. Caller frees. */
char *words_asked(void);

#endif
