-- ShuffleNet V2: Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture
-- Design", arXiv:1807.11164, table 5 and figure 3 (c, d)

family {
  "ShuffleNet v2",
  source = "Ma et al., ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture "
    .. "Design, 2018",
  url = "https://arxiv.org/abs/1807.11164",
  year = 2018,
  category = "classification",
}

local REPEATS = { 4, 8, 4 }

local function pointwise(x, width)
  return x:conv { width, kernel = 1, bias = false }:bn():relu()
end

local function depthwise(x, stride)
  return x:conv { x.channels, kernel = 3, stride = stride, pad = 1, groups = x.channels,
                  bias = false, name = "depthwise" }:bn()
end

-- Interleaves the channels of the two branches.
local function shuffle(x)
  local channels, height, width = x.channels, x.height, x.width
  return x:reshape { 0, 2, channels // 2, height, width }:transpose { 0, 2, 1, 3, 4 }
          :reshape { 0, channels, height, width }
end

local function unit(x, name, width)
  local kept, worked = x:at(name):split { 2, axis = 1 }
  worked = pointwise(depthwise(pointwise(worked:at(name .. ".branch2"), width // 2), 1), width // 2)
  return shuffle(kept:concat(worked))
end

local function downsampling_unit(x, name, width)
  local a = pointwise(depthwise(x:at(name .. ".branch1"), 2), width // 2)
  local b = pointwise(depthwise(pointwise(x:at(name .. ".branch2"), width // 2), 2), width // 2)
  return shuffle(a:at(name):concat(b))
end

-- Channels of stages 2, 3, 4 and of conv5: a column of the table.
local function shufflenet(widths)
  return function(x)
    x = x:conv { 24, kernel = 3, stride = 2, pad = 1, bias = false }:bn():relu()
         :max_pool { 3, stride = 2, pad = 1 }
    for i, repeats in ipairs(REPEATS) do
      local name = "stage" .. i + 1
      x = downsampling_unit(x, name .. ".0", widths[i])
      for j = 1, repeats - 1 do
        x = unit(x, name .. "." .. j, widths[i])
      end
    end
    x = pointwise(x:at("conv5"), widths[4]):at("")
    return x:global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end
end

-- torchvision's figures, then the paper's: tables 5 and 8.
local function published(params, macs, top1, paper)
  return {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { macs = paper.macs, source = "paper, table 5, as FLOPs",
      note = "multiply-adds, about 1 % above those of the layers; what else counts is not said" },
    { params = paper.params, source = "paper, table 5" },
    { top1 = paper.top1, source = "paper, table 8", note = "the table has errors" },
    { top1 = top1, source = "torchvision weights IMAGENET1K_V1" },
  }
end

model {
  id = "shufflenet_v2_x0_5",
  name = "ShuffleNet v2 0.5×",
  input = { 3, 224, 224 },
  published = published(1366792, 0.04e9, 60.552,
    { macs = 41e6, params = 1.4e6, top1 = 60.3 }),
  build = shufflenet { 48, 96, 192, 1024 },
}

model {
  id = "shufflenet_v2_x1_0",
  name = "ShuffleNet v2 1.0×",
  input = { 3, 224, 224 },
  published = published(2278604, 0.145e9, 69.362,
    { macs = 146e6, params = 2.3e6, top1 = 69.4 }),
  build = shufflenet { 116, 232, 464, 1024 },
}

model {
  id = "shufflenet_v2_x1_5",
  name = "ShuffleNet v2 1.5×",
  input = { 3, 224, 224 },
  published = published(3503624, 0.296e9, 72.996,
    { macs = 299e6, params = 3.5e6, top1 = 72.6 }),
  build = shufflenet { 176, 352, 704, 1024 },
}

model {
  id = "shufflenet_v2_x2_0",
  name = "ShuffleNet v2 2.0×",
  input = { 3, 224, 224 },
  published = published(7393996, 0.583e9, 76.23,
    { macs = 591e6, params = 7.4e6, top1 = 74.9 }),
  build = shufflenet { 244, 488, 976, 2048 },
}
