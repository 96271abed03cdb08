-- Inception v4: Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual
-- Connections on Learning", arXiv:1602.07261, figures 3 to 9

family {
  "Inception v4",
  source = "Szegedy et al., Inception-v4, Inception-ResNet and the Impact of Residual Connections "
    .. "on Learning, 2016",
  url = "https://arxiv.org/abs/1602.07261",
  year = 2016,
  category = "classification",
}

local ROW, COLUMN = { 1, 7 }, { 7, 1 }

-- `kernel` is one number or { height, width }.
local function conv(x, width, kernel)
  return x:conv { width, kernel = kernel, pad = "same", bias = false }:bn():relu()
end

-- Marked V in the figures: the border goes.
local function valid_conv(x, width, kernel, stride)
  return x:conv { width, kernel = kernel, stride = stride or 1, bias = false }:bn():relu()
end

local function pool_branch(x, name, width)
  return conv(x:at(name .. ".branch_pool"):avg_pool { 3, stride = 1, pad = 1 }, width, 1)
end

-- Figure 3: two ways side by side, three times.
local function stem(x)
  x = conv(valid_conv(valid_conv(x, 32, 3, 2), 32, 3), 64, 3):at("mixed_3a")
  x = x:max_pool { 3, stride = 2 }:concat(valid_conv(x, 96, 3, 2))
  local a = valid_conv(conv(x:at("mixed_4a.branch0"), 64, 1), 96, 3)
  local b = conv(conv(conv(x:at("mixed_4a.branch1"), 64, 1), 64, ROW), 64, COLUMN)
  x = a:at("mixed_4a"):concat(valid_conv(b, 96, 3)):at("mixed_5a")
  return valid_conv(x, 192, 3, 2):concat(x:max_pool { 3, stride = 2 })
end

-- Figure 4: 35×35.
local function inception_a(x, name)
  local a = conv(x:at(name .. ".branch1x1"), 96, 1)
  local b = conv(conv(x:at(name .. ".branch3x3"), 64, 1), 96, 3)
  local c = conv(conv(conv(x:at(name .. ".branch3x3dbl"), 64, 1), 96, 3), 96, 3)
  return a:at(name):concat(b, c, pool_branch(x, name, 96))
end

-- 35×35 to 17×17: figure 7 with k, l, m, n of table 1.
local function reduction_a(x, name)
  local k, l, m, n = 192, 224, 256, 384
  local a = valid_conv(x:at(name .. ".branch3x3"), n, 3, 2)
  local b = valid_conv(conv(conv(x:at(name .. ".branch3x3dbl"), k, 1), l, 3), m, 3, 2)
  return a:at(name):concat(b, x:at(name .. ".branch_pool"):max_pool { 3, stride = 2 })
end

-- Figure 5: 17×17.
local function inception_b(x, name)
  local a = conv(x:at(name .. ".branch1x1"), 384, 1)
  local b = conv(conv(conv(x:at(name .. ".branch7x7"), 192, 1), 224, ROW), 256, COLUMN)
  local c = conv(conv(conv(x:at(name .. ".branch7x7dbl"), 192, 1), 192, COLUMN), 224, ROW)
  c = conv(conv(c, 224, COLUMN), 256, ROW)
  return a:at(name):concat(b, c, pool_branch(x, name, 128))
end

-- 17×17 to 8×8: figure 8.
local function reduction_b(x, name)
  local a = valid_conv(conv(x:at(name .. ".branch3x3"), 192, 1), 192, 3, 2)
  local b = conv(conv(conv(x:at(name .. ".branch7x7x3"), 256, 1), 256, ROW), 320, COLUMN)
  b = valid_conv(b, 320, 3, 2)
  return a:at(name):concat(b, x:at(name .. ".branch_pool"):max_pool { 3, stride = 2 })
end

-- Figure 6: 8×8, where 1×3 and 3×1 lie side by side.
local function inception_c(x, name)
  local function both(y)
    return conv(y, 256, { 1, 3 }):concat(conv(y, 256, { 3, 1 }))
  end
  local a = conv(x:at(name .. ".branch1x1"), 256, 1)
  local b = both(conv(x:at(name .. ".branch3x3"), 384, 1))
  local c = conv(conv(x:at(name .. ".branch3x3dbl"), 384, 1), 448, { 3, 1 })
  c = both(conv(c, 512, { 1, 3 }))
  return a:at(name):concat(b, c, pool_branch(x, name, 256))
end

-- Modules of one kind, named by letters: "mixed_5b", "mixed_5c" and so on.
local function modules(x, inception, stage, letters)
  for i = 1, #letters do
    x = inception(x, stage .. letters:sub(i, i))
  end
  return x
end

model {
  id = "inception_v4",
  name = "Inception v4",
  input = { 3, 299, 299 },
  published = {
    { params = 42679816, exact = true, source = "osmr/imgclsmob, table of models" },
    { params = 42.68e6, source = "timm results table, rounded" },
    { macs = 12.28e9, source = "timm results table, as GMACs",
      note = "with multiply-accumulates of normalisation and pooling" },
    { top1 = 80.0, source = "paper, table 2", note = "error 20.0, single crop" },
  },
  build = function(x)
    x = modules(stem(x), inception_a, "mixed_5", "bcde")
    x = modules(reduction_a(x, "mixed_6a"), inception_b, "mixed_6", "bcdefgh")
    x = modules(reduction_b(x, "mixed_7a"), inception_c, "mixed_7", "bcd"):at("")
    return x:global_avg_pool { name = "avgpool" }:flatten():dropout():linear { 1000, name = "fc" }
  end,
}
