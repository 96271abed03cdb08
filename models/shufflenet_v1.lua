-- ShuffleNet: Zhang et al., "ShuffleNet: An Extremely Efficient Convolutional Neural Network for
-- Mobile Devices", arXiv:1707.01083, table 1 and figure 2 (b, c)

family {
  "ShuffleNet v1",
  source = "Zhang et al., ShuffleNet: An Extremely Efficient Convolutional Neural Network for "
    .. "Mobile Devices, 2017",
  url = "https://arxiv.org/abs/1707.01083",
  year = 2017,
  category = "classification",
}

local REPEATS = { 4, 8, 4 }

-- Channels of stage 2, by groups: those of stages 3 and 4 are two and four times as many.
local WIDTHS = { [1] = 144, [2] = 200, [3] = 240, [4] = 272, [8] = 384 }

local function pointwise(x, width, groups)
  return x:conv { width, kernel = 1, groups = groups, bias = false }:bn()
end

-- Gives every group channels of all of them.
local function shuffle(x, groups)
  if groups == 1 then
    return x
  end
  local channels, height, width = x.channels, x.height, x.width
  return x:reshape { 0, groups, channels // groups, height, width }:transpose { 0, 2, 1, 3, 4 }
          :reshape { 0, channels, height, width }
end

-- From the bottleneck, a quarter of the unit's `width`, to `out` channels.
local function branch(x, width, out, stride, first_groups, groups)
  x = shuffle(pointwise(x, width // 4, first_groups):relu(), groups)
  x = x:conv { x.channels, kernel = 3, stride = stride, pad = 1, groups = x.channels, bias = false,
               name = "depthwise" }:bn()
  return pointwise(x, out, groups)
end

local function unit(x, name, groups)
  x = x:at(name)
  return (x + branch(x, x.channels, x.channels, 1, groups, groups)):relu()
end

-- Appends the branch's channels to those of its averaged input.
local function downsampling_unit(x, name, width, first_groups, groups)
  x = x:at(name)
  local y = branch(x, width, width - x.channels, 2, first_groups, groups)
  return x:avg_pool { 3, stride = 2, pad = 1 }:concat(y):relu()
end

-- Few channels enter stage 2: its first convolution is not in groups.
local function shufflenet(groups, multiplier, stem)
  return function(x)
    x = x:conv { stem, kernel = 3, stride = 2, pad = 1, bias = false }:bn():relu()
         :max_pool { 3, stride = 2, pad = 1 }
    for i, repeats in ipairs(REPEATS) do
      local name, width = "stage" .. i + 1, WIDTHS[groups] * 2 ^ (i - 1) * multiplier // 1 | 0
      x = downsampling_unit(x, name .. ".0", width, i == 1 and 1 or groups, groups)
      for j = 1, repeats - 1 do
        x = unit(x, name .. "." .. j, groups)
      end
    end
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():linear { 1000, name = "fc" }
  end
end

local COUNTED = "osmr/imgclsmob, table of models"
local AUTHORS = "authors' implementation (megvii-model/ShuffleNet-Series)"

-- A column of the paper's tables 1 and 2.
local function column(params, macs, error)
  return {
    { params = params, exact = true, source = COUNTED },
    { macs = macs, source = "paper, table 1, as FLOPs", note = "without the classifier" },
    { top1 = 100 - error, source = "paper, table 2", note = "the table has errors" },
  }
end

-- A row of the implementation's table; its classifier has no bias.
local function row(params, macs, error)
  return {
    { params = params, source = AUTHORS,
      note = "no bias in the classifier; rounded to 0.1 million" },
    { macs = macs, source = AUTHORS .. ", as FLOPs",
      note = "up to 0.5 % above the layers' multiply-accumulates; what else it counts is not stated" },
    { top1 = 100 - error, source = AUTHORS, note = "the table has errors" },
  }
end

local function join(...)
  local all = {}
  for _, list in ipairs { ... } do
    table.move(list, 1, #list, #all + 1, all)
  end
  return all
end

model {
  id = "shufflenet_v1_g1_x1_0",
  name = "ShuffleNet v1 1× (g = 1)",
  input = { 3, 224, 224 },
  published = column(1531936, 143e6, 33.6),
  build = shufflenet(1, 1, 24),
}

model {
  id = "shufflenet_v1_g2_x1_0",
  name = "ShuffleNet v1 1× (g = 2)",
  input = { 3, 224, 224 },
  published = column(1733848, 140e6, 32.7),
  build = shufflenet(2, 1, 24),
}

model {
  id = "shufflenet_v1_g3_x1_0",
  name = "ShuffleNet v1 1× (g = 3)",
  input = { 3, 224, 224 },
  published = join(column(1865728, 137e6, 32.6), row(1.9e6, 138e6, 32.2)),
  build = shufflenet(3, 1, 24),
}

model {
  id = "shufflenet_v1_g4_x1_0",
  name = "ShuffleNet v1 1× (g = 4)",
  input = { 3, 224, 224 },
  published = column(1968344, 133e6, 32.8),
  build = shufflenet(4, 1, 24),
}

model {
  id = "shufflenet_v1_g8_x1_0",
  name = "ShuffleNet v1 1× (g = 8)",
  input = { 3, 224, 224 },
  published = join(column(2434768, 137e6, 32.4), row(2.4e6, 138e6, 32.0)),
  build = shufflenet(8, 1, 24),
}

-- 0.5× halves the first convolution too, 1.5× leaves it.
model {
  id = "shufflenet_v1_g3_x0_5",
  name = "ShuffleNet v1 0.5× (g = 3)",
  input = { 3, 224, 224 },
  published = join({ { params = 718324, exact = true, source = COUNTED } }, row(0.7e6, 38e6, 42.7)),
  build = shufflenet(3, 0.5, 12),
}

model {
  id = "shufflenet_v1_g3_x1_5",
  name = "ShuffleNet v1 1.5× (g = 3)",
  input = { 3, 224, 224 },
  published = join(row(3.4e6, 292e6, 28.4), {
    { macs = 292e6, source = "paper, table 5, as FLOPs" },
    { top1 = 71.5, source = "paper, table 5", note = "error 28.5" },
  }),
  build = shufflenet(3, 1.5, 24),
}

model {
  id = "shufflenet_v1_g3_x2_0",
  name = "ShuffleNet v1 2× (g = 3)",
  input = { 3, 224, 224 },
  published = join(row(5.4e6, 524e6, 25.9), {
    { macs = 524e6, source = "paper, table 5, as FLOPs" },
    { top1 = 73.7, source = "paper, table 5", note = "error 26.3" },
  }),
  build = shufflenet(3, 2, 48),
}
