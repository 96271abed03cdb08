-- EfficientNet-Lite: Liu, "Higher accuracy on vision models with EfficientNet-Lite", TensorFlow
-- blog, 2020; the network of Tan & Le, arXiv:1905.11946, table 1

family {
  "EfficientNet-Lite",
  source = "Liu, Higher accuracy on vision models with EfficientNet-Lite, 2020",
  url = "https://blog.tensorflow.org/2020/03/"
    .. "higher-accuracy-on-vision-models-with-efficientnet-lite.html",
  year = 2020,
  category = "classification",
  notes = "EfficientNet for integer arithmetic on edge devices: ReLU6 instead of SiLU, and no "
    .. "squeeze-and-excitation.",
}

local STAGES = {
  -- MBConv expansion and kernel, channels, layers, stride of the first: stages 2 to 8
  { expansion = 1, kernel = 3, channels = 16, layers = 1, stride = 1 },
  { expansion = 6, kernel = 3, channels = 24, layers = 2, stride = 2 },
  { expansion = 6, kernel = 5, channels = 40, layers = 2, stride = 2 },
  { expansion = 6, kernel = 3, channels = 80, layers = 3, stride = 2 },
  { expansion = 6, kernel = 5, channels = 112, layers = 3, stride = 1 },
  { expansion = 6, kernel = 5, channels = 192, layers = 4, stride = 2 },
  { expansion = 6, kernel = 3, channels = 320, layers = 1, stride = 1 },
}

local STEM, HEAD = 32, 1280

local function mbconv(x, name, stage, stride)
  x = x:at(name)
  local y, kernel = x, stage.kernel
  if stage.expansion ~= 1 then
    y = y:conv { stage.expansion * x.channels, kernel = 1, bias = false, name = "expand" }
         :bn():relu6()
  end
  y = y:conv { y.channels, kernel = kernel, stride = stride, pad = kernel // 2, groups = y.channels,
               bias = false, name = "depthwise" }:bn():relu6()
       :conv { stage.channels, kernel = 1, bias = false, name = "project" }:bn()
  if stride == 1 and x.channels == stage.channels then
    return y + x
  end
  return y
end

model {
  id = "efficientnet_lite0",
  name = "EfficientNet-Lite0",
  input = { 3, 224, 224 },
  published = {
    { params = 4.65e6, source = "timm results, efficientnet_lite0" },
    { macs = 0.40e9, source = "timm results, efficientnet_lite0",
      note = "counts batch normalisation and pooling as well: 2 operations for each of 6.7 million "
        .. "elements make 0.399" },
    { activations = 6.74e6, source = "timm results, efficientnet_lite0" },
    { params = 4.7e6, source = "tensorflow/tpu, efficientnet/lite" },
    { macs = 407e6, source = "tensorflow/tpu, efficientnet/lite, as MAdds",
      note = "5 % above those of the layers; what else is counted is not said" },
    { top1 = 75.1, source = "tensorflow/tpu, efficientnet/lite" },
  },
  build = function(x)
    x = x:conv { STEM, kernel = 3, stride = 2, pad = 1, bias = false }:bn():relu6()
    for i, stage in ipairs(STAGES) do
      for j = 0, stage.layers - 1 do
        x = mbconv(x, "stage" .. i + 1 .. "." .. j, stage, j == 0 and stage.stride or 1)
      end
    end
    return x:at(""):conv { HEAD, kernel = 1, bias = false }:bn():relu6()
            :global_avg_pool { name = "avgpool" }:flatten():dropout():linear { 1000, name = "fc" }
  end,
}
