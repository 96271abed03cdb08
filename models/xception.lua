-- Xception: Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions",
-- arXiv:1610.02357, figure 5

family {
  "Xception",
  source = "Chollet, Xception: Deep Learning with Depthwise Separable Convolutions, 2016",
  url = "https://arxiv.org/abs/1610.02357",
  year = 2016,
  category = "classification",
}

-- The n-th of its block, with nothing between the depthwise convolution and the pointwise one.
local function separable(x, width, n)
  return x:conv { x.channels, kernel = 3, pad = 1, groups = x.channels, bias = false,
                  name = "depthwise" .. n }
          :conv { width, kernel = 1, bias = false, name = "pointwise" .. n }:bn()
end

-- Entry and exit flow: two convolutions and a pool beside a strided 1×1.
local function downsampling(x, name, widths, first_relu)
  local shortcut = x:at(name .. ".skip")
                    :conv { widths[2], kernel = 1, stride = 2, bias = false }:bn()
  x = x:at(name)
  x = separable(first_relu and x:relu() or x, widths[1], 1)
  x = separable(x:relu(), widths[2], 2):max_pool { 3, stride = 2, pad = 1 }
  return shortcut:at(name) + x
end

local function middle(x, name)
  local y = x:at(name)
  for n = 1, 3 do
    y = separable(y:relu(), x.channels, n)
  end
  return x:at(name) + y
end

model {
  id = "xception",
  name = "Xception",
  input = { 3, 299, 299 },
  published = {
    { params = 22855952, exact = true, source = "paper, table 3" },
    { params = 22.86e6, source = "timm results table, rounded" },
    { macs = 8.4e9, source = "timm results table, as GMACs",
      note = "with multiply-accumulates of normalisation and pooling" },
    { top1 = 79.0, source = "paper, table 1", note = "single crop" },
  },
  build = function(x)
    x = x:conv { 32, kernel = 3, stride = 2, bias = false }:bn():relu()
    x = x:conv { 64, kernel = 3, bias = false }:bn():relu()
    x = downsampling(x, "block1", { 128, 128 }, false)
    x = downsampling(x, "block2", { 256, 256 }, true)
    x = downsampling(x, "block3", { 728, 728 }, true)
    for i = 4, 11 do
      x = middle(x, "block" .. i)
    end
    x = downsampling(x, "block12", { 728, 1024 }, true)
    x = separable(x:at("conv3"), 1536, ""):relu()
    x = separable(x:at("conv4"), 2048, ""):relu():at("")
    return x:global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end,
}
