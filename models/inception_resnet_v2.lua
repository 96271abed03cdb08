-- Inception-ResNet v2: Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual
-- Connections on Learning", arXiv:1602.07261, figures 15 to 19, as in the weights its authors
-- published

family {
  "Inception-ResNet v2",
  source = "Szegedy et al., Inception-v4, Inception-ResNet and the Impact of Residual Connections "
    .. "on Learning, 2016",
  url = "https://arxiv.org/abs/1602.07261",
  year = 2016,
  category = "classification",
}

-- `kernel` is one number or { height, width }.
local function conv(x, width, kernel)
  return x:conv { width, kernel = kernel, pad = "same", bias = false }:bn():relu()
end

-- Without padding: the border goes.
local function valid_conv(x, width, kernel, stride)
  return x:conv { width, kernel = kernel, stride = stride or 1, bias = false }:bn():relu()
end

-- That of Inception v3.
local function stem(x)
  x = valid_conv(valid_conv(x, 32, 3, 2), 32, 3)
  x = conv(x, 64, 3):max_pool { 3, stride = 2 }
  return valid_conv(conv(x, 80, 1), 192, 3):max_pool { 3, stride = 2 }
end

local function mixed_5b(x, name)
  local a = conv(x:at(name .. ".branch0"), 96, 1)
  local b = conv(conv(x:at(name .. ".branch1"), 48, 1), 64, 5)
  local c = conv(conv(conv(x:at(name .. ".branch2"), 64, 1), 96, 3), 96, 3)
  local d = conv(x:at(name .. ".branch3"):avg_pool { 3, stride = 1, pad = 1 }, 64, 1)
  return a:at(name):concat(b, c, d)
end

-- Section 3.3: what is added is scaled down first, for the training to be stable.
local function residual(x, name, scale, branches)
  local y = branches:at(name):conv { x.channels, kernel = 1, name = "conv2d" }
  return x:at(name) + (scale and y * scale or y)
end

-- Figure 16.
local function block35(x, name)
  local a = conv(x:at(name .. ".branch0"), 32, 1)
  local b = conv(conv(x:at(name .. ".branch1"), 32, 1), 32, 3)
  local c = conv(conv(conv(x:at(name .. ".branch2"), 32, 1), 48, 3), 64, 3)
  return residual(x, name, 0.17, a:at(name):concat(b, c)):relu()
end

-- 35×35 to 17×17: figure 7 with k, l, m, n of table 1.
local function mixed_6a(x, name)
  local k, l, m, n = 256, 256, 384, 384
  local a = valid_conv(x:at(name .. ".branch0"), n, 3, 2)
  local b = valid_conv(conv(conv(x:at(name .. ".branch1"), k, 1), l, 3), m, 3, 2)
  return a:at(name):concat(b, x:at(name .. ".branch2"):max_pool { 3, stride = 2 })
end

-- Figure 17.
local function block17(x, name)
  local a = conv(x:at(name .. ".branch0"), 192, 1)
  local b = conv(conv(conv(x:at(name .. ".branch1"), 128, 1), 160, { 1, 7 }), 192, { 7, 1 })
  return residual(x, name, 0.1, a:at(name):concat(b)):relu()
end

-- 17×17 to 8×8: figure 18.
local function mixed_7a(x, name)
  local a = valid_conv(conv(x:at(name .. ".branch0"), 256, 1), 384, 3, 2)
  local b = valid_conv(conv(x:at(name .. ".branch1"), 256, 1), 288, 3, 2)
  local c = valid_conv(conv(conv(x:at(name .. ".branch2"), 256, 1), 288, 3), 320, 3, 2)
  return a:at(name):concat(b, c, x:at(name .. ".branch3"):max_pool { 3, stride = 2 })
end

-- Figure 19. The last of them, unscaled, has no ReLU after it.
local function block8(x, name, scale)
  local a = conv(x:at(name .. ".branch0"), 192, 1)
  local b = conv(conv(conv(x:at(name .. ".branch1"), 192, 1), 224, { 1, 3 }), 256, { 3, 1 })
  return residual(x, name, scale, a:at(name):concat(b))
end

local function repeated(x, block, name, n)
  for i = 0, n - 1 do
    x = block(x, name .. "." .. i)
  end
  return x
end

model {
  id = "inception_resnet_v2",
  name = "Inception-ResNet v2",
  input = { 3, 299, 299 },
  notes = "As its authors published its weights: 10, 20 and 10 blocks on the stem of Inception "
    .. "v3, where the paper's figures have 5, 10 and 5 on that of Inception v4; the 1×1 "
    .. "convolutions of blocks lead to 320, 1,088 and 2,080 channels.",
  published = {
    { params = 55843464, exact = true, source = "osmr/imgclsmob, table of models" },
    { params = 55.84e6, source = "timm results table, rounded" },
    { macs = 13.18e9, source = "timm results table, as GMACs",
      note = "with multiply-accumulates of normalisation and pooling" },
    { top1 = 80.1, source = "paper, table 2", note = "error 19.9, single crop" },
  },
  build = function(x)
    x = repeated(mixed_5b(stem(x), "mixed_5b"), block35, "repeat", 10)
    x = repeated(mixed_6a(x, "mixed_6a"), block17, "repeat_1", 20)
    x = repeated(mixed_7a(x, "mixed_7a"), function(y, name)
      return block8(y, name, 0.2):relu()
    end, "repeat_2", 9)
    x = conv(block8(x, "block8"):at("conv2d_7b"), 1536, 1):at("")
    return x:global_avg_pool { name = "avgpool" }:flatten():dropout():linear { 1000, name = "fc" }
  end,
}
