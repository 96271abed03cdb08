-- MLPerf Tiny: Banbury et al., "MLPerf Tiny Benchmark", arXiv:2106.07597, section 4 and table 1;
-- layers as in the benchmark's reference implementations (github.com/mlcommons/tiny)

family {
  "MLPerf Tiny",
  source = "Banbury et al., MLPerf Tiny Benchmark, 2021",
  url = "https://arxiv.org/abs/2106.07597",
  year = 2021,
  category = "tiny",
}

-- The reference implementations keep the bias of a convolution that batch normalisation follows.
local function conv_bn_relu(x, channels, kernel, stride)
  return x:conv { channels, kernel = kernel, stride = stride, pad = "same" }:bn():relu()
end

local function depthwise_separable(x, name, channels, stride)
  x = x:at(name)
       :conv { x.channels, kernel = 3, stride = stride, pad = "same", groups = x.channels,
               name = "depthwise" }:bn():relu()
  return x:conv { channels, kernel = 1, name = "pointwise" }:bn():relu()
end

local function classify(x, classes)
  return x:at(""):global_avg_pool { name = "avgpool" }:flatten()
          :linear { classes, name = "fc" }:softmax()
end

-- The framework's summaries count means and variances of batch normalisation as parameters.
local function summary(total, running)
  return { params = total - running, exact = true,
           source = "reference implementation (mlcommons/tiny), layer by layer",
           note = ("%d with %d running means and variances"):format(total, running) }
end

local KWS_BLOCKS = 4

model {
  id = "mlperf_tiny_kws",
  name = "MLPerf Tiny keyword spotting (DS-CNN)",
  input = { 1, 49, 10 },
  notes = "12 words, from 49 windows of 10 mel-frequency coefficients. The file of the benchmark, "
    .. "with int8 weights, has 52.5 kB.",
  published = { summary(24908, 1152) },
  build = function(x)
    x = conv_bn_relu(x, 64, { 10, 4 }, 2):dropout()
    for i = 1, KWS_BLOCKS do
      x = depthwise_separable(x, "block" .. i, 64, 1)
    end
    return classify(x:dropout(), 12)
  end,
}

-- A quarter of MobileNet v1's channels: channels and stride of each block.
local VWW_BLOCKS = {
  { 16, 1 }, { 32, 2 }, { 32, 1 }, { 64, 2 }, { 64, 1 }, { 128, 2 }, { 128, 1 }, { 128, 1 },
  { 128, 1 }, { 128, 1 }, { 128, 1 }, { 256, 2 }, { 256, 1 },
}

model {
  id = "mlperf_tiny_vww",
  name = "MLPerf Tiny visual wake words (MobileNet v1 0.25)",
  input = { 3, 96, 96 },
  notes = "Is there a person in the picture? The file of the benchmark, with int8 weights, has "
    .. "325 kB.",
  published = { summary(221794, 5472) },
  build = function(x)
    x = conv_bn_relu(x, 8, 3, 2)
    for i, block in ipairs(VWW_BLOCKS) do
      x = depthwise_separable(x, "block" .. i, block[1], block[2])
    end
    return classify(x, 2)
  end,
}

-- The projection is not normalised; where the shape stays there is none.
local function stack(x, name, channels, stride)
  x = x:at(name)
  local y = conv_bn_relu(x, channels, 3, stride)
            :conv { channels, kernel = 3, pad = "same" }:bn()
  if stride ~= 1 then
    x = x:conv { channels, kernel = 1, stride = stride, pad = "same", name = "projection" }
  end
  return (x + y):relu()
end

model {
  id = "mlperf_tiny_ic",
  name = "MLPerf Tiny image classification (ResNet-8)",
  input = { 3, 32, 32 },
  notes = "CIFAR-10. The file of the benchmark, with int8 weights, has 96 kB.",
  published = { summary(78666, 480) },
  build = function(x)
    x = conv_bn_relu(x, 16, 3, 1)
    x = stack(x, "stack1", 16, 1)
    x = stack(x, "stack2", 32, 2)
    x = stack(x, "stack3", 64, 2)
    return classify(x, 10)
  end,
}

local AD_WIDTHS = { 128, 128, 128, 128, 8, 128, 128, 128, 128 }

model {
  id = "mlperf_tiny_ad",
  name = "MLPerf Tiny anomaly detection (autoencoder)",
  input = { 640 },
  notes = "Five frames of 128 mel bands, and how well they can be rebuilt from 8 numbers. The file "
    .. "of the benchmark, with int8 weights, has 270 kB.",
  published = { summary(269992, 2064) },
  build = function(x)
    for i, width in ipairs(AD_WIDTHS) do
      x = x:at("dense" .. i):linear { width }:bn():relu()
    end
    return x:at(""):linear { 640, name = "output" }
  end,
}
