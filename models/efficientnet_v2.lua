-- EfficientNetV2: Tan & Le, "EfficientNetV2: Smaller Models and Faster Training", arXiv:2104.00298,
-- table 4 and figure 2; M and L from the authors' repository

family {
  "EfficientNet v2",
  source = "Tan & Le, EfficientNetV2: Smaller Models and Faster Training, 2021",
  url = "https://arxiv.org/abs/2104.00298",
  year = 2021,
  category = "classification",
  notes = "Early stages fuse the expansion and the depthwise convolution. Stochastic depth drops "
    .. "whole blocks in training only, and is left out.",
}

local function squeeze_excite(x, name, squeezed)
  local scale = x:at(name .. ".se"):global_avg_pool()
                 :conv { squeezed, kernel = 1 }:silu()
                 :conv { x.channels, kernel = 1 }:sigmoid()
  return x * scale
end

-- The squeeze is to a quarter of the block's input, before the expansion.
local function mbconv(x, name, expansion, channels, stride)
  local expanded = expansion * x.channels
  local y = x:conv { expanded, kernel = 1, bias = false, name = "expand" }:bn():silu()
             :conv { expanded, kernel = 3, stride = stride, pad = 1, groups = expanded,
                     bias = false, name = "depthwise" }:bn():silu()
  return squeeze_excite(y, name, x.channels // 4)
         :conv { channels, kernel = 1, bias = false, name = "project" }:bn()
end

-- Without an expansion, a single 3×3 convolution is left.
local function fused_mbconv(x, _, expansion, channels, stride)
  if expansion == 1 then
    return x:conv { channels, kernel = 3, stride = stride, pad = 1, bias = false }:bn():silu()
  end
  return x:conv { expansion * x.channels, kernel = 3, stride = stride, pad = 1, bias = false,
                  name = "expand" }:bn():silu()
          :conv { channels, kernel = 1, bias = false, name = "project" }:bn()
end

local FUSED, MB = fused_mbconv, mbconv

-- Rows: block, expansion, channels, layers, stride of the first.
local S = {
  { FUSED, 1, 24, 2, 1 },
  { FUSED, 4, 48, 4, 2 },
  { FUSED, 4, 64, 4, 2 },
  { MB, 4, 128, 6, 2 },
  { MB, 6, 160, 9, 1 },
  { MB, 6, 256, 15, 2 },
}

local M = {
  { FUSED, 1, 24, 3, 1 },
  { FUSED, 4, 48, 5, 2 },
  { FUSED, 4, 80, 5, 2 },
  { MB, 4, 160, 7, 2 },
  { MB, 6, 176, 14, 1 },
  { MB, 6, 304, 18, 2 },
  { MB, 6, 512, 5, 1 },
}

local L = {
  { FUSED, 1, 32, 4, 1 },
  { FUSED, 4, 64, 7, 2 },
  { FUSED, 4, 96, 7, 2 },
  { MB, 4, 192, 10, 2 },
  { MB, 6, 224, 19, 1 },
  { MB, 6, 384, 25, 2 },
  { MB, 6, 640, 7, 1 },
}

local function stage(x, name, row)
  local block, expansion, channels, layers, stride = table.unpack(row)
  for i = 0, layers - 1 do
    local block_name = name .. "." .. i
    x = x:at(block_name)
    local y = block(x, block_name, expansion, channels, i == 0 and stride or 1)
    local kept = i > 0 or (stride == 1 and x.channels == channels)
    x = kept and y + x or y
  end
  return x
end

-- The stem is as wide as the first stage.
local function efficientnet_v2(rows)
  return function(x)
    x = x:conv { rows[1][3], kernel = 3, stride = 2, pad = 1, bias = false }:bn():silu()
    for i, row in ipairs(rows) do
      x = stage(x, "stage" .. i, row)
    end
    return x:at(""):conv { 1280, kernel = 1, bias = false }:bn():silu()
            :global_avg_pool { name = "avgpool" }:flatten():dropout():linear { 1000, name = "fc" }
  end
end

-- torchvision's figures, then those of the authors' repository.
local function published(params, macs, top1, authors)
  return {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { params = authors.params, source = "google/automl, efficientnetv2", note = authors.note },
    { macs = authors.macs, source = "google/automl, efficientnetv2, as FLOPs",
      note = "multiply-adds, up to half a per cent above those of the layers: what else is counted "
        .. "is not said" },
    { top1 = authors.top1, source = "google/automl, efficientnetv2" },
    { top1 = top1, source = "torchvision weights IMAGENET1K_V1" },
  }
end

model {
  id = "efficientnet_v2_s",
  name = "EfficientNet v2 S",
  input = { 3, 384, 384 },
  published = published(21458488, 8.366e9, 84.228,
    { params = 21.5e6, macs = 8.4e9, top1 = 83.9 }),
  build = efficientnet_v2(S),
}

model {
  id = "efficientnet_v2_m",
  name = "EfficientNet v2 M",
  input = { 3, 480, 480 },
  published = published(54139356, 24.582e9, 85.112,
    { params = 54.1e6, macs = 24.7e9, top1 = 85.2 }),
  build = efficientnet_v2(M),
}

model {
  id = "efficientnet_v2_l",
  name = "EfficientNet v2 L",
  input = { 3, 480, 480 },
  published = published(118515272, 56.08e9, 85.808,
    { params = 119.5e6, note = "118.5 million by its layers", macs = 56.3e9, top1 = 85.7 }),
  build = efficientnet_v2(L),
}
