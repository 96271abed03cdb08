-- EfficientNet: Tan & Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
-- Networks", arXiv:1905.11946, table 1 and equation 3

family {
  "EfficientNet",
  source = "Tan & Le, EfficientNet: Rethinking Model Scaling for Convolutional Neural "
    .. "Networks, 2019",
  url = "https://arxiv.org/abs/1905.11946",
  year = 2019,
  category = "classification",
  notes = "B0 scaled in width, depth and resolution together. Stochastic depth drops whole blocks "
    .. "in training only, and is left out.",
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

local STEM = 32

-- The nearest multiple of 8 that is at least 90 % of n.
local function round8(n)
  local rounded = math.max(8, math.floor(n + 4) // 8 * 8)
  return rounded < 0.9 * n and rounded + 8 or rounded
end

local function squeeze_excite(x, name, squeezed)
  local scale = x:at(name .. ".se"):global_avg_pool()
                 :conv { squeezed, kernel = 1 }:silu()
                 :conv { x.channels, kernel = 1 }:sigmoid()
  return x * scale
end

-- The squeeze is to a quarter of the block's input, before the expansion.
local function mbconv(x, name, stage, channels, stride)
  x = x:at(name)
  local y, kernel = x, stage.kernel
  if stage.expansion ~= 1 then
    y = y:conv { stage.expansion * x.channels, kernel = 1, bias = false, name = "expand" }
         :bn():silu()
  end
  y = y:conv { y.channels, kernel = kernel, stride = stride, pad = kernel // 2, groups = y.channels,
               bias = false, name = "depthwise" }:bn():silu()
  y = squeeze_excite(y, name, x.channels // 4)
      :conv { channels, kernel = 1, bias = false, name = "project" }:bn()
  if stride == 1 and x.channels == channels then
    return y + x
  end
  return y
end

local function efficientnet(width, depth)
  return function(x)
    x = x:conv { round8(STEM * width), kernel = 3, stride = 2, pad = 1, bias = false }:bn():silu()
    for i, stage in ipairs(STAGES) do
      local channels = round8(stage.channels * width)
      for j = 0, math.ceil(stage.layers * depth) - 1 do
        local stride = j == 0 and stage.stride or 1
        x = mbconv(x, "stage" .. i + 1 .. "." .. j, stage, channels, stride)
      end
    end
    return x:at(""):conv { 4 * x.channels, kernel = 1, bias = false }:bn():silu()
            :global_avg_pool { name = "avgpool" }:flatten():dropout():linear { 1000, name = "fc" }
  end
end

-- torchvision's figures (top1 by the name of the weights), then those of the paper's table 2.
local function published(params, macs, top1, paper)
  local list = {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { params = paper.params, source = "paper, table 2", note = paper.params_note },
    { top1 = paper.top1, source = "paper, table 2", note = paper.top1_note },
  }
  if paper.macs then
    list[5] = { macs = paper.macs, source = "paper, table 2, as FLOPs",
                note = paper.macs_note or "multiply-adds" }
  end
  for weights, accuracy in pairs(top1) do
    list[#list + 1] = { top1 = accuracy, source = "torchvision weights " .. weights }
  end
  return list
end

local HIGHER = "multiply-adds, above those of the layers; what else is counted is not said"
local LOWER = "multiply-adds, below those of the layers at this resolution"

model {
  id = "efficientnet_b0",
  name = "EfficientNet-B0",
  input = { 3, 224, 224 },
  published = published(5288548, 0.386e9, { IMAGENET1K_V1 = 77.692 },
    { params = 5.3e6, macs = 0.39e9, top1 = 77.1 }),
  build = efficientnet(1.0, 1.0),
}

model {
  id = "efficientnet_b1",
  name = "EfficientNet-B1",
  input = { 3, 240, 240 },
  published = published(7794184, 0.687e9, { IMAGENET1K_V1 = 78.642, IMAGENET1K_V2 = 79.838 },
    { params = 7.8e6, macs = 0.70e9, macs_note = HIGHER, top1 = 79.1 }),
  build = efficientnet(1.0, 1.1),
}

model {
  id = "efficientnet_b2",
  name = "EfficientNet-B2",
  input = { 3, 288, 288 },
  notes = "At the 288×288 that its weights are published for; the paper has 260×260, and 1.0 "
    .. "billion multiply-adds there.",
  published = published(9109994, 1.088e9, { IMAGENET1K_V1 = 80.608 },
    { params = 9.2e6, params_note = "9.1 million by its layers",
      top1 = 80.1, top1_note = "at 260×260" }),
  build = efficientnet(1.1, 1.2),
}

model {
  id = "efficientnet_b3",
  name = "EfficientNet-B3",
  input = { 3, 300, 300 },
  published = published(12233232, 1.827e9, { IMAGENET1K_V1 = 82.008 },
    { params = 12e6, macs = 1.8e9, top1 = 81.6 }),
  build = efficientnet(1.2, 1.4),
}

model {
  id = "efficientnet_b4",
  name = "EfficientNet-B4",
  input = { 3, 380, 380 },
  published = published(19341616, 4.394e9, { IMAGENET1K_V1 = 83.384 },
    { params = 19e6, macs = 4.2e9, macs_note = LOWER, top1 = 82.9 }),
  build = efficientnet(1.4, 1.8),
}

model {
  id = "efficientnet_b5",
  name = "EfficientNet-B5",
  input = { 3, 456, 456 },
  published = published(30389784, 10.266e9, { IMAGENET1K_V1 = 83.444 },
    { params = 30e6, macs = 9.9e9, macs_note = LOWER, top1 = 83.6 }),
  build = efficientnet(1.6, 2.2),
}

model {
  id = "efficientnet_b6",
  name = "EfficientNet-B6",
  input = { 3, 528, 528 },
  published = published(43040704, 19.068e9, { IMAGENET1K_V1 = 84.008 },
    { params = 43e6, macs = 19e9, top1 = 84.0 }),
  build = efficientnet(1.8, 2.6),
}

model {
  id = "efficientnet_b7",
  name = "EfficientNet-B7",
  input = { 3, 600, 600 },
  published = published(66347960, 37.746e9, { IMAGENET1K_V1 = 84.122 },
    { params = 66e6, macs = 37e9, macs_note = LOWER, top1 = 84.3 }),
  build = efficientnet(2.0, 3.1),
}
