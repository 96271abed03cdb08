-- Swin Transformer: Liu et al., "Swin Transformer: Hierarchical Vision Transformer using Shifted
-- Windows", arXiv:2103.14030, section 3; then version 2: Liu et al., "Swin Transformer V2: Scaling
-- Up Capacity and Resolution", arXiv:2111.09883, section 3; and Liu et al., "Video Swin
-- Transformer", arXiv:2106.13230, section 3

family {
  "Swin Transformer",
  source = "Liu et al., Swin Transformer: Hierarchical Vision Transformer using Shifted Windows, "
    .. "2021",
  url = "https://arxiv.org/abs/2103.14030",
  year = 2021,
  category = "classification",
  notes = "Buffers are the indices of the position biases and the masks of shifted windows, one "
    .. "for each block; torchvision makes the masks anew in every pass.",
}

-- Maps are B × sides × C; a window is a list of sides, two in an image and three in a video -------

local function sides_of(x)
  return { table.unpack(x.shape, 2, x.rank - 1) }
end

local function product(list)
  local n = 1
  for _, value in ipairs(list) do
    n = n * value
  end
  return n
end

-- f of each pair of elements.
local function zip(a, b, f)
  local result = {}
  for i, value in ipairs(a) do
    result[i] = f(value, b[i])
  end
  return result
end

local function pad_to_multiples(x, window)
  local starts, ends, any = {}, {}, false
  for i, side in ipairs(sides_of(x)) do
    starts[i], ends[i] = 0, -side % window[i]
    any = any or ends[i] > 0
  end
  starts[#starts + 1], ends[#ends + 1] = 0, 0
  return any and x:pad { starts = starts, ends = ends } or x
end

local function crop(x, sides)
  local axes, starts, any = {}, {}, false
  for i, side in ipairs(sides) do
    axes[i], starts[i] = i, 0
    any = any or x.shape[i + 1] > side
  end
  return any and x:slice { axes = axes, starts = starts, ends = sides } or x
end

-- To B·windows × positions × C.
local function partition(x, window, counts)
  local n, dims, order = #window, { 0 }, { 0 }
  for i = 1, n do
    dims[2 * i], dims[2 * i + 1] = counts[i], window[i]
    order[1 + i], order[1 + n + i] = 2 * i - 1, 2 * i
  end
  dims[2 * n + 2], order[2 * n + 2] = -1, 2 * n + 1
  return x:reshape(dims):transpose(order):reshape { -1, product(window), x.shape[n + 2] }
end

-- And back.
local function join(x, window, counts)
  local n, channels = #window, x.shape[3]
  local dims, order, whole = { -1 }, { 0 }, { -1 }
  for i = 1, n do
    dims[1 + i], dims[1 + n + i] = counts[i], window[i]
    order[2 * i], order[2 * i + 1] = i, n + i
    whole[1 + i] = counts[i] * window[i]
  end
  dims[2 * n + 2], order[2 * n + 2], whole[n + 2] = channels, 2 * n + 1, channels
  return x:reshape(dims):transpose(order):reshape(whole)
end

-- Attention in a window ---------------------------------------------------------------------------

local function scaled_products(q, k)
  return (q * q.width ^ -0.5):matmul(k, { transpose_b = true })
end

-- Version 2: the cosine of query and key, by a learned factor per head, at most 100.
local function cosines(q, k, name)
  local factor = parameter { q.shape[2], 1, 1, name = name .. ".logit_scale" }
  local products = q:lp_norm():matmul(k:lp_norm(), { transpose_b = true })
  return products * factor:at(name):clip { high = math.log(100) }:exp()
end

-- How two positions of a window can lie to each other: 2·side - 1 ways along each side.
local function offsets(window)
  return product(zip(window, window, function(side) return 2 * side - 1 end))
end

-- One number per offset and head, picked for each pair of positions.
local function pick_bias(biases, name, window, heads)
  local n = product(window)
  local index = buffer { n * n, name = name .. ".position_index" }
  return biases:gather(index):reshape { n, n, heads }:transpose { 2, 0, 1 }
end

local function learned_bias(name, window, heads)
  local biases = parameter { offsets(window), heads, name = name .. ".position_bias" }
  return pick_bias(biases:at(name), name, window, heads)
end

-- Version 2: a small network computes them from the logarithms of the offsets.
local function continuous_bias(name, window, heads)
  local logs = buffer { offsets(window), #window, name = name .. ".offsets" }
  local biases = logs:at(name .. ".bias"):linear { 512 }:relu():linear { heads, bias = false }
  return pick_bias(biases, name, window, heads):sigmoid() * 16
end

-- Positions that a shift brought together do not see each other.
local function mask_scores(scores, name, windows)
  local heads, n = scores.shape[2], scores.shape[3]
  local mask = buffer { windows, 1, n, n, name = name .. ".mask" }
  return (scores:reshape { -1, windows, heads, n, n } + mask):reshape { -1, heads, n, n }
end

local function by_head(x, heads)
  return x:reshape { 0, 0, heads, -1 }:transpose { 0, 2, 1, 3 }
end

-- `windows`: of an image, when they are shifted.
local function attention(x, name, heads, version, windows)
  local width = x.shape[3]
  local q, k, v = x:linear { 3 * width, name = "qkv" }:split { 3, axis = 2 }
  local scores = version.scores(by_head(q, heads), by_head(k, heads), name)
  scores = scores + version.bias(name, version.window, heads)
  if windows then
    scores = mask_scores(scores, name, windows)
  end
  return scores:softmax():matmul(by_head(v, heads))
               :transpose { 0, 2, 1, 3 }:reshape { 0, 0, width }:linear { width, name = "proj" }
end

-- By half a window, except along a side of one window.
local function shift_of(window, counts)
  return zip(window, counts, function(side, count) return count > 1 and side // 2 or 0 end)
end

local function roll(x, shift, sign)
  local shifts, axes = {}, {}
  for i, places in ipairs(shift) do
    shifts[i], axes[i] = sign * places, i
  end
  return x:roll { shifts, axes = axes }
end

local function window_attention(x, name, heads, version, shifted)
  local sides, window = sides_of(x), version.window
  x = pad_to_multiples(x:at(name .. ".attn"), window)
  local counts = zip(sides_of(x), window, function(side, by) return side // by end)
  local shift, windows = shift_of(window, counts), product(counts)
  shifted = shifted and windows > 1
  if shifted then
    x = roll(x, shift, -1)
  end
  x = partition(x, window, counts)
  x = attention(x, name .. ".attn", heads, version, shifted and windows)
  x = join(x, window, counts)
  if shifted then
    x = roll(x, shift, 1)
  end
  return crop(x, sides):at(name)
end

-- The network -------------------------------------------------------------------------------------

local function mlp(x, name)
  local width = x.shape[x.rank]
  return x:at(name .. ".mlp"):linear { 4 * width }:gelu():linear { width }:at(name)
end

local function block(x, name, heads, version, shifted)
  x = x:at(name)
  if version.norm_last then
    x = x + window_attention(x, name, heads, version, shifted):layer_norm()
    return x + mlp(x, name):layer_norm()
  end
  x = x + window_attention(x:layer_norm(), name, heads, version, shifted)
  return x + mlp(x:layer_norm(), name)
end

-- The four positions of each 2×2 as channels, reduced to two; time stays.
local function merge(x, name, version)
  local rows = x.rank - 3 -- the axis of height
  x = pad_to_multiples(x:at(name), rows == 2 and { 1, 2, 2 } or { 2, 2 })
  local height, width, channels = table.unpack(x.shape, rows + 1)
  local function every_second(row, column)
    return x:slice { axes = { rows, rows + 1 }, starts = { row, column }, ends = { height, width },
                     steps = { 2, 2 } }
  end
  local y = every_second(0, 0):concat(every_second(1, 0), every_second(0, 1), every_second(1, 1),
    { axis = rows + 2 })
  if version.norm_last then
    return y:linear { 2 * channels, bias = false }:layer_norm()
  end
  return y:layer_norm():linear { 2 * channels, bias = false }
end

local function channels_last(x)
  return x:transpose(x.rank == 5 and { 0, 2, 3, 4, 1 } or { 0, 2, 3, 1 })
end

local function channels_first(x)
  return x:transpose(x.rank == 5 and { 0, 4, 1, 2, 3 } or { 0, 3, 1, 2 })
end

local function swin(version, width, depths, heads)
  return function(x)
    x = x:at("stem"):conv { width, kernel = version.patch, stride = version.patch }
    x = channels_last(x):layer_norm()
    for stage, depth in ipairs(depths) do
      if stage > 1 then
        x = merge(x, "merge" .. stage, version)
      end
      for i = 0, depth - 1 do
        x = block(x, "stage" .. stage .. "." .. i, heads[stage], version, i % 2 == 1)
      end
    end
    x = channels_first(x:at(""):layer_norm()):global_avg_pool { name = "avgpool" }:flatten()
    return x:linear { version.classes, name = "head" }
  end
end

local V1 = { patch = { 4, 4 }, window = { 7, 7 }, scores = scaled_products, bias = learned_bias,
             classes = 1000 }
local V2 = { patch = { 4, 4 }, window = { 8, 8 }, scores = cosines, bias = continuous_bias,
             norm_last = true, classes = 1000 }
local VIDEO = { patch = { 2, 4, 4 }, window = { 8, 7, 7 }, scores = scaled_products,
                bias = learned_bias, classes = 400 }

local TABLE, REPOSITORY = "paper, table 1", "authors' repository"

local function published(params, macs, top1, authors)
  return {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates, counted once, products of activations included" },
    { params = authors.params, source = authors.source, note = authors.note },
    { macs = authors.macs, source = authors.source .. ", as FLOPs", note = "multiply-adds" },
    { top1 = authors.top1, source = authors.source },
    { top1 = top1, source = "torchvision weights IMAGENET1K_V1" },
  }
end

model {
  id = "swin_t",
  name = "Swin-T",
  input = { 3, 224, 224 },
  published = published(28288354, 4.491e9, 81.474,
    { params = 29e6, macs = 4.5e9, top1 = 81.3, source = TABLE,
      note = "28.3 million, rounded up" }),
  build = swin(V1, 96, { 2, 2, 6, 2 }, { 3, 6, 12, 24 }),
}

model {
  id = "swin_s",
  name = "Swin-S",
  input = { 3, 224, 224 },
  published = published(49606258, 8.741e9, 83.196,
    { params = 50e6, macs = 8.7e9, top1 = 83.0, source = TABLE }),
  build = swin(V1, 96, { 2, 2, 18, 2 }, { 3, 6, 12, 24 }),
}

model {
  id = "swin_b",
  name = "Swin-B",
  input = { 3, 224, 224 },
  published = published(87768224, 15.431e9, 83.582,
    { params = 88e6, macs = 15.4e9, top1 = 83.5, source = TABLE }),
  build = swin(V1, 128, { 2, 2, 18, 2 }, { 4, 8, 16, 32 }),
}

family {
  "Swin Transformer v2",
  source = "Liu et al., Swin Transformer V2: Scaling Up Capacity and Resolution, 2021",
  url = "https://arxiv.org/abs/2111.09883",
  year = 2021,
  category = "classification",
}

model {
  id = "swin_v2_t",
  name = "Swin v2-T",
  input = { 3, 256, 256 },
  notes = "Of its multiply-accumulates 18,662,400 compute position biases: once in a pass, "
    .. "whatever the batch. A program that folds constants skips them. Buffers are the inputs and "
    .. "indices of the biases, and the masks of shifted windows.",
  published = published(28351570, 5.94e9, 82.072,
    { params = 28e6, macs = 5.9e9, top1 = 81.8, source = REPOSITORY }),
  build = swin(V2, 96, { 2, 2, 6, 2 }, { 3, 6, 12, 24 }),
}

model {
  id = "swin_v2_s",
  name = "Swin v2-S",
  input = { 3, 256, 256 },
  notes = "Of its multiply-accumulates 38,016,000 compute position biases: once in a pass, "
    .. "whatever the batch. A program that folds constants skips them. Buffers are the inputs and "
    .. "indices of the biases, and the masks of shifted windows.",
  published = published(49737442, 11.546e9, 83.712,
    { params = 50e6, macs = 11.5e9, top1 = 83.7, source = REPOSITORY }),
  build = swin(V2, 96, { 2, 2, 18, 2 }, { 3, 6, 12, 24 }),
}

model {
  id = "swin_v2_b",
  name = "Swin v2-B",
  input = { 3, 256, 256 },
  notes = "Of its multiply-accumulates 48,844,800 compute position biases: once in a pass, "
    .. "whatever the batch. A program that folds constants skips them. Buffers are the inputs and "
    .. "indices of the biases, and the masks of shifted windows.",
  published = published(87930848, 20.325e9, 84.112,
    { params = 88e6, macs = 20.3e9, top1 = 84.2, source = REPOSITORY }),
  build = swin(V2, 128, { 2, 2, 18, 2 }, { 4, 8, 16, 32 }),
}

family {
  "Video Swin Transformer",
  source = "Liu et al., Video Swin Transformer, 2021",
  url = "https://arxiv.org/abs/2106.13230",
  year = 2021,
  category = "video",
  notes = "A clip of 16 frames of 224×224 and the 400 classes of Kinetics; after patches of two "
    .. "frames one window of 8×7×7 spans all of time. Buffers are the indices of the position "
    .. "biases and the masks of shifted windows.",
}

local function published_video(params, macs, top1)
  return {
    { params = params, exact = true, source = "torchvision documentation" },
    { macs = macs, source = "torchvision documentation, as GFLOPS",
      note = "multiply-accumulates of a clip of 16 frames, counted once" },
    { top1 = top1, source = "torchvision weights KINETICS400_V1",
      note = "on Kinetics-400, from 12 clips of 32 frames of a video" },
  }
end

model {
  id = "swin3d_t",
  name = "Video Swin-T",
  input = { 3, 16, 224, 224 },
  published = published_video(28158070, 43.882e9, 77.715),
  build = swin(VIDEO, 96, { 2, 2, 6, 2 }, { 3, 6, 12, 24 }),
}

model {
  id = "swin3d_s",
  name = "Video Swin-S",
  input = { 3, 16, 224, 224 },
  published = published_video(49816678, 82.841e9, 79.521),
  build = swin(VIDEO, 96, { 2, 2, 18, 2 }, { 3, 6, 12, 24 }),
}

model {
  id = "swin3d_b",
  name = "Video Swin-B",
  input = { 3, 16, 224, 224 },
  published = published_video(88048984, 140.667e9, 79.427),
  build = swin(VIDEO, 128, { 2, 2, 18, 2 }, { 4, 8, 16, 32 }),
}
