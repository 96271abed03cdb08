-- Latency of networks on neural processors, one image at a time, as Qualcomm publishes it with AI Hub
-- Models. A row is a network of the zoo, its resolution, the batch, and images per second: 1000 over
-- the milliseconds behind it. All operators of these ran on the neural processor.
--
-- Left out are networks that have no time here on a device that states no floating point (DenseNet,
-- RegNetY, FCN, ViT), Inception v3, which the zoo has not at 224, and networks of videos.

measurements {
  id = "iq-9075-tflite-w8a8", title = "Dragonwing IQ-9075, TFLite, w8a8",
  device = "dragonwing-iq-9075-npu",
  stack = "TFLite, delegate of Qualcomm AI Engine Direct, w8a8", runtime = "not stated",
  how = "engine", dtype = "int8", date = "2026-11-30",
  source = "quic/ai-hub-models (BSD-3-Clause), performance of Dragonwing IQ-9075 EVK, tflite, w8a8",
  rows = {
    { "googlenet", 224, 1, 2777.78 }, -- 0.36 ms
    { "mobilenet_v2", 224, 1, 1855.29 }, -- 0.539 ms
    { "regnet_x_3_2gf", 224, 1, 1126.13 }, -- 0.888 ms
    { "resnet101", 224, 1, 846.74 }, -- 1.181 ms
    { "resnet18", 224, 1, 2155.17 }, -- 0.464 ms
    { "resnet50", 224, 1, 1230.01 }, -- 0.813 ms
    { "resnext101_32x8d", 224, 1, 341.76 }, -- 2.926 ms
    { "resnext50_32x4d", 224, 1, 983.28 }, -- 1.017 ms
    { "shufflenet_v2_x1_0", 224, 1, 1792.11 }, -- 0.558 ms
    { "squeezenet1_1", 224, 1, 3731.34 }, -- 0.268 ms
    { "wide_resnet50_2", 224, 1, 576.37 }, -- 1.735 ms
  },
}

measurements {
  id = "snapdragon-8-gen-3-tflite-w8a8", title = "Snapdragon 8 Gen 3, TFLite, w8a8",
  device = "snapdragon-8-gen-3-npu",
  stack = "TFLite, delegate of Qualcomm AI Engine Direct, w8a8", runtime = "not stated",
  how = "engine", dtype = "int8", date = "2026-11-30",
  source = "quic/ai-hub-models (BSD-3-Clause), performance of Samsung Galaxy S24, tflite, w8a8",
  rows = {
    { "googlenet", 224, 1, 5347.59 }, -- 0.187 ms
    { "mobilenet_v2", 224, 1, 3460.21 }, -- 0.289 ms
    { "regnet_x_3_2gf", 224, 1, 1865.67 }, -- 0.536 ms
    { "resnet101", 224, 1, 1153.40 }, -- 0.867 ms
    { "resnet18", 224, 1, 3412.97 }, -- 0.293 ms
    { "resnet50", 224, 1, 1736.11 }, -- 0.576 ms
    { "resnext101_32x8d", 224, 1, 507.36 }, -- 1.971 ms
    { "resnext50_32x4d", 224, 1, 1483.68 }, -- 0.674 ms
    { "shufflenet_v2_x1_0", 224, 1, 3215.43 }, -- 0.311 ms
    { "squeezenet1_1", 224, 1, 6666.67 }, -- 0.15 ms
    { "wide_resnet50_2", 224, 1, 758.73 }, -- 1.318 ms
  },
}
