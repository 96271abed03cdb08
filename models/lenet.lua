-- LeNet-5: LeCun et al., "Gradient-Based Learning Applied to Document Recognition", Proceedings of
-- the IEEE 86 (11), section II.B, figure 2 and table I

family {
  "LeNet",
  source = "LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998",
  url = "https://doi.org/10.1109/5.726791",
  year = 1998,
  category = "classification",
}

-- A column of table I each: the maps of S2, from 0, that a map of C3 sees. The sixteenth sees all.
local THREES = { { 0, 1, 2 }, { 1, 2, 3 }, { 2, 3, 4 }, { 3, 4, 5 }, { 0, 4, 5 }, { 0, 1, 5 } }
local FOURS = {
  { 0, 1, 2, 3 }, { 1, 2, 3, 4 }, { 2, 3, 4, 5 }, { 0, 3, 4, 5 }, { 0, 1, 4, 5 }, { 0, 1, 2, 5 },
  { 0, 1, 3, 4 }, { 1, 2, 4, 5 }, { 0, 2, 3, 5 },
}

-- A·tanh(S·a): appendix A.
local function squash(x)
  return (x * (2 / 3)):tanh() * 1.7159
end

-- Every map has a coefficient and a bias of its own: a depthwise 1×1 convolution of its means.
local function subsampling(x, name)
  return squash(x:at(name):avg_pool { 2, stride = 2 }
                 :conv { x.channels, kernel = 1, groups = x.channels })
end

-- Maps that see as many maps each: one convolution in groups.
local function connected(maps, columns)
  local seen = {}
  for _, column in ipairs(columns) do
    for _, map in ipairs(column) do
      seen[#seen + 1] = maps[map + 1]
    end
  end
  return seen[1]:concat(table.unpack(seen, 2)):conv { #columns, kernel = 5, groups = #columns }
end

local function c3(x, name)
  local maps = { x:at(name):split { x.channels, axis = 1 } }
  local threes, fours = connected(maps, THREES), connected(maps, FOURS)
  return squash(threes:concat(fours, x:at(name):conv { 1, kernel = 5 }))
end

-- Squared distances from the bitmaps of ten characters, which are drawn, not learned.
local function rbf(x, name)
  local bitmaps = constant { 10, 84, name = name .. ".bitmaps" }
  local difference = x:at(name):reshape { 0, 1, 84 } - bitmaps
  return (difference * difference):reduce_sum { axes = 2, keep_dims = false }
end

model {
  id = "lenet5",
  name = "LeNet-5",
  input = { 1, 32, 32 },
  notes = "As in 1998: C3 connected by table I (1,516 parameters, where all to all has 2,416), "
    .. "subsampling with learned coefficients, and ten radial basis functions whose 840 "
    .. "parameters are fixed. Its test error on MNIST is 0.95 %.",
  published = {
    { params = 60000, exact = true, source = "paper, section II.B",
      note = "trainable: 156 + 12 + 1,516 + 32 + 48,120 + 10,164" },
    { macs = 340908, source = "paper, section II.B, as connections",
      note = "with those of the biases, of all four inputs of a subsampling unit, and 840 of the "
        .. "radial basis functions" },
  },
  build = function(x)
    x = squash(x:at("C1"):conv { 6, kernel = 5 })
    x = subsampling(c3(subsampling(x, "S2"), "C3"), "S4")
    x = squash(x:at("C5"):conv { 120, kernel = 5 }):flatten()
    return rbf(squash(x:at("F6"):linear { 84 }), "output")
  end,
}

model {
  id = "lenet5_caffe",
  name = "LeNet-5 (Caffe)",
  input = { 1, 28, 28 },
  notes = "What Caffe's example, and after it the literature on pruning, calls LeNet-5: wider, "
    .. "connected all to all, with max pooling and a softmax.",
  published = {
    { params = 431e3, source = "Han et al., Learning both Weights and Connections, 2015, table 4" },
    { macs = 2.293e6,
      source = "Han et al., Learning both Weights and Connections, 2015, table 4, as FLOP",
      note = "half of its 4,586 K operations" },
  },
  build = function(x)
    x = x:conv { 20, kernel = 5, name = "conv1" }:max_pool { 2, stride = 2 }
    x = x:conv { 50, kernel = 5, name = "conv2" }:max_pool { 2, stride = 2 }:flatten()
    return x:linear { 500, name = "ip1" }:relu():linear { 10, name = "ip2" }:softmax()
  end,
}
