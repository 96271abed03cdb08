-- What the tests in a browser look at: a page of every kind, and the pages that readers' questions lead to.
handbook {
  base = { "shipped" },
  title = "Browser",
  models = { "resnet50", "mobilenet_v2", "vit_b_16", "llama2_7b", "ds_cnn_s", "lenet5", "prompt" },
  devices = { "v100-sxm2", "t4", "rtx-4090", "raspberry-pi-5", "stm32h743", "rtx-3090", "box" },
  deep = {
    { devices = { "v100-sxm2" } },
    { devices = { "t4" }, models = { "mobilenet_v2", "prompt" } },
    { devices = { "rtx-4090" }, models = { "llama2_7b", "vit_b_16" } },
    { devices = { "stm32h743" }, models = { "ds_cnn_s" } },
  },
  compare = {
    { id = "mobile", title = "Two networks", models = { "resnet50", "mobilenet_v2" }, devices = { "v100-sxm2", "t4" } },
  },
}
