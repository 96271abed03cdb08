-- SqueezeNet: Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and
-- <0.5MB model size", arXiv:1602.07360, table 1

family {
  "SqueezeNet",
  source = "Iandola et al., SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and "
    .. "<0.5MB model size, 2016",
  url = "https://arxiv.org/abs/1602.07360",
  year = 2016,
  category = "classification",
}

-- Channels of the squeeze layer; each of its two expand layers has four times as many.
local SQUEEZE = { fire2 = 16, fire3 = 16, fire4 = 32, fire5 = 32,
                  fire6 = 48, fire7 = 48, fire8 = 64, fire9 = 64 }

local function fire(x, name)
  local squeeze = SQUEEZE[name]
  local s = x:at(name):conv { squeeze, kernel = 1, name = "squeeze" }:relu()
  local e1 = s:conv { 4 * squeeze, kernel = 1, name = "expand1x1" }:relu()
  local e3 = s:conv { 4 * squeeze, kernel = 3, pad = 1, name = "expand3x3" }:relu()
  return e1:concat(e3)
end

-- `pools` are the fire modules that a pooling precedes.
local function squeezenet(conv1, pools)
  return function(x)
    x = x:conv(conv1):relu():max_pool { 3, stride = 2, ceil_mode = true }
    for i = 2, 9 do
      if pools[i] then
        x = x:at(""):max_pool { 3, stride = 2, ceil_mode = true }
      end
      x = fire(x, "fire" .. i)
    end
    return x:at(""):dropout():conv { 1000, kernel = 1, name = "conv10" }:relu()
            :global_avg_pool { name = "avgpool" }:flatten()
  end
end

model {
  id = "squeezenet1_0",
  name = "SqueezeNet 1.0",
  input = { 3, 224, 224 },
  notes = "The paper's feature maps belong to a 227×227 input; at 224×224 the first is 109×109.",
  published = {
    { params = 1248424, exact = true, source = "paper, table 1; torchvision documentation" },
    { macs = 0.819e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { top1 = 58.092, source = "torchvision weights IMAGENET1K_V1" },
  },
  build = squeezenet({ 96, kernel = 7, stride = 2 }, { [5] = true, [9] = true }),
}

model {
  id = "squeezenet1_1",
  name = "SqueezeNet 1.1",
  input = { 3, 224, 224 },
  notes = "Published by the authors after the paper: a smaller first convolution and earlier "
    .. "pooling, for 2.3 times fewer multiply-accumulates.",
  published = {
    { params = 1235496, exact = true, source = "torchvision documentation" },
    { macs = 0.349e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { top1 = 58.178, source = "torchvision weights IMAGENET1K_V1" },
  },
  build = squeezenet({ 64, kernel = 3, stride = 2 }, { [4] = true, [6] = true }),
}
