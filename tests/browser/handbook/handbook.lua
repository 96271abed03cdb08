-- What the tests in a browser look at: a page of every kind, and the pages that readers' questions lead to.
handbook {
  base = { "shipped" },
  title = "Browser",
  models = { "resnet50", "mobilenet_v2", "vit_b_16", "llama2_7b", "ds_cnn_s", "lenet5", "prompt" },
  devices = { "v100-sxm2", "t4", "rtx-4090", "raspberry-pi-5", "stm32h743", "rtx-3090", "box",
              "snapdragon-8-gen-3-npu", "core-i9-10940x" },
  deep = {
    { devices = { "v100-sxm2" } },
    { devices = { "t4" }, models = { "mobilenet_v2", "prompt" } },
    { devices = { "rtx-4090" }, models = { "llama2_7b", "vit_b_16", "resnet50" } },
    { devices = { "snapdragon-8-gen-3-npu" }, models = { "resnet50" } },
    { devices = { "core-i9-10940x" }, models = { "mobilenet_v2" } },
    { devices = { "stm32h743" }, models = { "ds_cnn_s" } },
  },
  compare = {
    { id = "mobile", title = "Two networks", models = { "resnet50", "mobilenet_v2" }, devices = { "v100-sxm2", "t4" } },
  },
}
