-- GoogLeNet: Szegedy et al., "Going Deeper with Convolutions", arXiv:1409.4842, table 1

family {
  "GoogLeNet",
  source = "Szegedy et al., Going Deeper with Convolutions, 2014",
  url = "https://arxiv.org/abs/1409.4842",
  year = 2014,
  category = "classification",
}

-- Rows of the table: #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj.
local INCEPTION = {
  ["3a"] = { 64, 96, 128, 16, 32, 32 },
  ["3b"] = { 128, 128, 192, 32, 96, 64 },
  ["4a"] = { 192, 96, 208, 16, 48, 64 },
  ["4b"] = { 160, 112, 224, 24, 64, 64 },
  ["4c"] = { 128, 128, 256, 24, 64, 64 },
  ["4d"] = { 112, 144, 288, 32, 64, 64 },
  ["4e"] = { 256, 160, 320, 32, 128, 128 },
  ["5a"] = { 256, 160, 320, 32, 128, 128 },
  ["5b"] = { 384, 192, 384, 48, 128, 128 },
}

-- Batch normalisation came after the paper (arXiv:1502.03167); torchvision has it everywhere.
local function conv(x, width, kernel, stride)
  return x:conv { width, kernel = kernel, stride = stride or 1, pad = kernel // 2, bias = false }
          :bn():relu()
end

local function inception(x, row)
  local name = "inception" .. row
  local n1, reduce3, n3, reduce5, n5, projection = table.unpack(INCEPTION[row])
  local a = conv(x:at(name .. ".branch1"), n1, 1)
  local b = conv(conv(x:at(name .. ".branch2"), reduce3, 1), n3, 3)
  -- 3×3 where the paper has 5×5: a known slip, which the published weights keep.
  local c = conv(conv(x:at(name .. ".branch3"), reduce5, 1), n5, 3)
  local d = x:at(name .. ".branch4"):max_pool { 3, stride = 1, pad = 1, ceil_mode = true }
  return a:at(name):concat(b, c, conv(d, projection, 1))
end

-- An auxiliary classifier. The paper averages 5×5 windows with stride 3, which is 4×4 at 224×224.
local function auxiliary(x, name)
  x = conv(x:training_only():at(name):adaptive_avg_pool { 4 }, 128, 1)
  return x:flatten():linear { 1024 }:relu():dropout():linear { 1000 }
end

model {
  id = "googlenet",
  name = "GoogLeNet",
  input = { 3, 224, 224 },
  notes = "As torchvision builds it: batch normalisation after every convolution, no local "
    .. "response normalisation, and 3×3 in place of 5×5 in the third branch. Its two auxiliary "
    .. "classifiers serve training only: their 6,379,984 parameters are counted, their work "
    .. "is not.",
  published = {
    { params = 13004888, exact = true, source = "torchvision implementation",
      note = "with the auxiliary classifiers; the documentation's 6,624,904 is without them" },
    { macs = 1.498e9, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once" },
    { macs = 1.5e9, source = "paper, section 3",
      note = "the multiply-adds its authors allowed themselves" },
    { params = 6.8e6, source = "paper, sum of table 1",
      note = "without auxiliary classifiers, with 5×5 convolutions" },
    { top1 = 69.778, source = "torchvision weights IMAGENET1K_V1" },
  },
  build = function(x)
    x = conv(x, 64, 7, 2):max_pool { 3, stride = 2, ceil_mode = true }
    x = conv(conv(x, 64, 1), 192, 3):max_pool { 3, stride = 2, ceil_mode = true }
    x = inception(inception(x, "3a"), "3b"):at("")
    x = inception(x:max_pool { 3, stride = 2, ceil_mode = true }, "4a")
    auxiliary(x, "aux1")
    x = inception(inception(inception(x, "4b"), "4c"), "4d")
    auxiliary(x, "aux2")
    x = inception(x, "4e"):at("")
    -- 2×2 where the paper has 3×3; the maps are 7×7 either way.
    x = x:max_pool { 2, stride = 2, ceil_mode = true }
    x = inception(inception(x, "5a"), "5b"):at("")
    return x:global_avg_pool { name = "avgpool" }:flatten():dropout():linear { 1000, name = "fc" }
  end,
}
