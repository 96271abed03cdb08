-- Inception v3: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision",
-- arXiv:1512.00567, table 1 and figures 5 to 7 and 10

family {
  "Inception v3",
  source = "Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015",
  url = "https://arxiv.org/abs/1512.00567",
  year = 2015,
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

local function pool(x)
  return x:avg_pool { 3, stride = 1, pad = 1, count_include_pad = true }
end

-- Figure 5, with one 5×5 left whole.
local function inception_a(x, name, projection)
  local a = conv(x:at(name .. ".branch1x1"), 64, 1)
  local b = conv(conv(x:at(name .. ".branch5x5"), 48, 1), 64, 5)
  local c = conv(conv(conv(x:at(name .. ".branch3x3dbl"), 64, 1), 96, 3), 96, 3)
  local d = conv(pool(x:at(name .. ".branch_pool")), projection, 1)
  return a:at(name):concat(b, c, d)
end

-- 35×35 to 17×17: figure 10.
local function reduction_b(x, name)
  local a = valid_conv(x:at(name .. ".branch3x3"), 384, 3, 2)
  local b = conv(conv(x:at(name .. ".branch3x3dbl"), 64, 1), 96, 3)
  b = valid_conv(b, 96, 3, 2)
  return a:at(name):concat(b, x:at(name .. ".branch_pool"):max_pool { 3, stride = 2 })
end

-- Figure 6 with n = 7, factored into 1×7 and 7×1.
local function inception_c(x, name, width)
  local row, column = { 1, 7 }, { 7, 1 }
  local a = conv(x:at(name .. ".branch1x1"), 192, 1)
  local b = conv(x:at(name .. ".branch7x7"), width, 1)
  b = conv(conv(b, width, row), 192, column)
  local c = conv(x:at(name .. ".branch7x7dbl"), width, 1)
  c = conv(conv(c, width, column), width, row)
  c = conv(conv(c, width, column), 192, row)
  local d = conv(pool(x:at(name .. ".branch_pool")), 192, 1)
  return a:at(name):concat(b, c, d)
end

-- 17×17 to 8×8.
local function reduction_d(x, name)
  local a = valid_conv(conv(x:at(name .. ".branch3x3"), 192, 1), 320, 3, 2)
  local b = conv(x:at(name .. ".branch7x7x3"), 192, 1)
  b = valid_conv(conv(conv(b, 192, { 1, 7 }), 192, { 7, 1 }), 192, 3, 2)
  return a:at(name):concat(b, x:at(name .. ".branch_pool"):max_pool { 3, stride = 2 })
end

-- Figure 7: 1×3 and 3×1 side by side.
local function inception_e(x, name)
  local function both(y)
    return conv(y, 384, { 1, 3 }):concat(conv(y, 384, { 3, 1 }))
  end
  local a = conv(x:at(name .. ".branch1x1"), 320, 1)
  local b = both(conv(x:at(name .. ".branch3x3"), 384, 1))
  local c = both(conv(conv(x:at(name .. ".branch3x3dbl"), 448, 1), 384, 3))
  local d = conv(pool(x:at(name .. ".branch_pool")), 192, 1)
  return a:at(name):concat(b, c, d)
end

-- The auxiliary classifier on the last 17×17 maps.
local function auxiliary(x, name)
  x = conv(x:training_only():at(name):avg_pool { 5, stride = 3 }, 128, 1)
  return valid_conv(x, 768, 5):global_avg_pool():flatten():linear { 1000 }
end

local function stem(x)
  x = valid_conv(valid_conv(x, 32, 3, 2), 32, 3)
  x = conv(x, 64, 3):max_pool { 3, stride = 2 }
  return valid_conv(conv(x, 80, 1), 192, 3):max_pool { 3, stride = 2 }
end

model {
  id = "inception_v3",
  name = "Inception v3",
  input = { 3, 299, 299 },
  notes = "Its auxiliary classifier serves training only: its 3,326,696 parameters are counted, "
    .. "its work is not.",
  published = {
    { params = 27161264, exact = true, source = "torchvision documentation",
      note = "with the auxiliary classifier" },
    { macs = 5.713e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { top1 = 78.8, source = "paper, abstract", note = "error 21.2, single crop" },
    { top1 = 77.294, source = "torchvision weights IMAGENET1K_V1" },
  },
  build = function(x)
    x = stem(x)
    x = inception_a(inception_a(inception_a(x, "mixed_5b", 32), "mixed_5c", 64), "mixed_5d", 64)
    x = inception_c(reduction_b(x, "mixed_6a"), "mixed_6b", 128)
    x = inception_c(inception_c(x, "mixed_6c", 160), "mixed_6d", 160)
    x = inception_c(x, "mixed_6e", 192)
    auxiliary(x, "aux")
    x = inception_e(inception_e(reduction_d(x, "mixed_7a"), "mixed_7b"), "mixed_7c")
    return x:at(""):global_avg_pool { name = "avgpool" }:dropout():flatten()
            :linear { 1000, name = "fc" }
  end,
}
