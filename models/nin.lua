-- Network in Network: Lin et al., "Network In Network", arXiv:1312.4400, section 3; the network for
-- ImageNet, which the paper does not have, as its author published it with weights for Caffe

family {
  "Network in Network",
  source = "Lin et al., Network In Network, 2013",
  url = "https://arxiv.org/abs/1312.4400",
  year = 2013,
  category = "classification",
}

-- A convolution, and the perceptron across channels that makes it an mlpconv layer: two of 1×1.
local function mlpconv(x, name, widths, conv)
  x = x:at(name)
  x = x:conv { widths[1], kernel = conv.kernel, stride = conv.stride or 1, pad = conv.pad or 0,
               name = "conv" }:relu()
  x = x:conv { widths[2], kernel = 1, name = "cccp1" }:relu()
  return x:conv { widths[3], kernel = 1, name = "cccp2" }:relu()
end

local function pool(x)
  return x:max_pool { 3, stride = 2, ceil_mode = true }
end

model {
  id = "nin_imagenet",
  name = "Network in Network (ImageNet)",
  input = { 3, 224, 224 },
  published = {
    { params = 7.6e6, source = "author's model card (nin_imagenet, Caffe)",
      note = "29 MB of float32: 29 · 2²⁰ / 4" },
    { top1 = 59.36, source = "author's model card (nin_imagenet, Caffe)" },
  },
  build = function(x)
    x = pool(mlpconv(x, "mlpconv1", { 96, 96, 96 }, { kernel = 11, stride = 4 }))
    x = pool(mlpconv(x, "mlpconv2", { 256, 256, 256 }, { kernel = 5, pad = 2 }))
    x = pool(mlpconv(x, "mlpconv3", { 384, 384, 384 }, { kernel = 3, pad = 1 })):dropout()
    x = mlpconv(x, "mlpconv4", { 1024, 1024, 1000 }, { kernel = 3, pad = 1 })
    return x:at(""):global_avg_pool { name = "avgpool" }:flatten():softmax()
  end,
}
