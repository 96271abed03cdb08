-- Darknet-19: Redmon & Farhadi, "YOLO9000: Better, Faster, Stronger", arXiv:1612.08242, table 6
-- Darknet-53: Redmon & Farhadi, "YOLOv3: An Incremental Improvement", arXiv:1804.02767, table 1

family {
  "Darknet",
  source = "Redmon & Farhadi, YOLO9000: Better, Faster, Stronger, 2016",
  url = "https://arxiv.org/abs/1612.08242",
  year = 2016,
  category = "classification",
  notes = "The classifiers that YOLOv2 and YOLOv3 grew from.",
}

local CLASSES = 1000

local function conv(x, channels, kernel, stride)
  return x:conv { channels, kernel = kernel, stride = stride or 1, pad = kernel // 2, bias = false }
          :bn():leaky_relu { 0.1 }
end

-- Channels and layers of a stage: 3×3 of so many channels, with 1×1 of half as many between.
local STAGES = { { 32, 1 }, { 64, 1 }, { 128, 3 }, { 256, 3 }, { 512, 5 }, { 1024, 5 } }

-- The classifier scores every position, and the scores are averaged.
local function darknet19(x)
  for stage, row in ipairs(STAGES) do
    local channels, layers = row[1], row[2]
    if stage > 1 then
      x = x:max_pool { 2 }
    end
    x = x:at("stage" .. stage)
    for i = 1, layers do
      x = i % 2 == 1 and conv(x, channels, 3) or conv(x, channels // 2, 1)
    end
  end
  return x:at(""):conv { CLASSES, kernel = 1, name = "classifier" }
          :global_avg_pool { name = "avgpool" }:flatten()
end

local function residual(x, name)
  return conv(conv(x:at(name), x.channels // 2, 1), x.channels, 3) + x
end

local function darknet53(x)
  x = conv(x, 32, 3)
  for stage, blocks in ipairs { 1, 2, 8, 8, 4 } do
    local name = "stage" .. stage
    x = conv(x:at(name), 2 * x.channels, 3, 2)
    for i = 0, blocks - 1 do
      x = residual(x, name .. "." .. i)
    end
  end
  return x:at(""):global_avg_pool { name = "avgpool" }:flatten()
          :linear { CLASSES, name = "classifier" }
end

-- What the author's file of weights holds, and the author's operations.
local function weights(numbers, running)
  return { params = numbers - running, exact = true, source = "author's cfg and file of weights",
           note = ("of %d numbers, %d are running means and variances"):format(numbers, running) }
end

local function operations(count, source)
  return { flops = count, source = source,
           note = "twice the multiply-accumulates of convolutions, and nothing else" }
end

model {
  id = "darknet19",
  name = "Darknet-19",
  input = { 3, 224, 224 },
  published = {
    weights(20856776, 14400),
    operations(5.58e9, "paper, section 3, as operations"),
    { top1 = 72.9, source = "paper, section 3" },
  },
  build = darknet19,
}

model {
  id = "darknet53",
  name = "Darknet-53",
  input = { 3, 256, 256 },
  published = {
    weights(41645640, 35712),
    operations(18.57e9, "author's page, pjreddie.com/darknet/imagenet, as operations"),
    { top1 = 77.2, source = "paper, table 2" },
    { params = 41.61e6, source = "timm results, darknet53" },
    { macs = 9.31e9, source = "timm results, darknet53",
      note = "with 2 operations per element of a batch normalisation, and 1 per element pooled: "
        .. "9,285,115,904 + 2·12,386,304 + 65,536" },
    { activations = 12.39e6, source = "timm results, darknet53" },
  },
  build = darknet53,
}
