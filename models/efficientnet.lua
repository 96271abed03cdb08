-- EfficientNet: Tan & Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
-- Networks", arXiv:1905.11946, table 1

family {
  "EfficientNet",
  source = "Tan & Le, EfficientNet: Rethinking Model Scaling for Convolutional Neural "
    .. "Networks, 2019",
  url = "https://arxiv.org/abs/1905.11946",
  year = 2019,
  category = "classification",
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

local function squeeze_excite(x, name, squeezed)
  local scale = x:at(name .. ".se"):global_avg_pool()
                 :conv { squeezed, kernel = 1 }:silu()
                 :conv { x.channels, kernel = 1 }:sigmoid()
  return x * scale
end

-- The squeeze is to a quarter of the block's input, before the expansion.
local function mbconv(x, name, stage, stride)
  x = x:at(name)
  local y, kernel = x, stage.kernel
  if stage.expansion ~= 1 then
    y = y:conv { stage.expansion * x.channels, kernel = 1, bias = false, name = "expand" }
         :bn():silu()
  end
  y = y:conv { y.channels, kernel = kernel, stride = stride, pad = kernel // 2, groups = y.channels,
               bias = false, name = "depthwise" }:bn():silu()
  y = squeeze_excite(y, name, x.channels // 4)
      :conv { stage.channels, kernel = 1, bias = false, name = "project" }:bn()
  if stride == 1 and x.channels == stage.channels then
    return y + x
  end
  return y
end

model {
  id = "efficientnet_b0",
  name = "EfficientNet-B0",
  input = { 3, 224, 224 },
  notes = "Stochastic depth drops whole blocks in training only, and is left out.",
  published = {
    { params = 5288548, exact = true, source = "torchvision documentation" },
    { macs = 0.386e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { macs = 0.39e9, source = "paper, table 2, as FLOPs", note = "multiply-adds" },
    { params = 5.3e6, source = "paper, table 2" },
    { top1 = 77.1, source = "paper, table 2" },
    { top1 = 77.692, source = "torchvision weights IMAGENET1K_V1" },
  },
  build = function(x)
    x = x:conv { 32, kernel = 3, stride = 2, pad = 1, bias = false }:bn():silu()
    for i, stage in ipairs(STAGES) do
      for j = 0, stage.layers - 1 do
        x = mbconv(x, "stage" .. i + 1 .. "." .. j, stage, j == 0 and stage.stride or 1)
      end
    end
    return x:at(""):conv { 1280, kernel = 1, bias = false }:bn():silu()
            :global_avg_pool { name = "avgpool" }:flatten():dropout():linear { 1000, name = "fc" }
  end,
}
