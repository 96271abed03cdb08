-- T5: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text
-- Transformer", arXiv:1910.10683, sections 2.1 and 3.7; Flan-T5: Chung et al., arXiv:2210.11416,
-- which are networks of T5 1.1, with a gate in feed-forward layers and a head of its own; sizes by
-- the keys of the released config.json.

-- Released checkpoints take four bytes a parameter: that of T5 base is of 892 MB.
family { "T5", category = "language", released = "fp32" }

local FLAN = { source = "Chung et al., Scaling Instruction-Finetuned Language Models, 2022",
               url = "https://arxiv.org/abs/2210.11416", year = 2022 }

local function add(id, name, paper, published, network)
  network.id, network.name, network.published = id, name, published
  for key, value in pairs(paper) do
    network[key] = value
  end
  model(network)
end

local function t5(id, name, paper, published, config)
  config.model_type, config.vocab_size = "t5", 32128
  add(id, name, paper, published, transformer(config))
end

-- The smaller ones also by the id of a step without the encoder, as every one but the first is.
local function both(id, name, published, config)
  t5(id, name, { aliases = { { id = id .. "_decode", name = name .. ", decode, token 512",
                               dims = { context = 512 } } } }, published, config)
end

local function flan(id, name, params, config)
  config.feed_forward_proj, config.tie_word_embeddings = "gated-gelu", false
  t5(id, name, FLAN, { { params = params, exact = true, source = "released weights" } }, config)
end

both("t5_small", "T5 small", {
  { params = 60506624, exact = true, source = "released weights" },
  { params = 60e6, source = "paper, section 3.7", note = "rounded to ten millions" },
}, { d_model = 512, d_kv = 64, d_ff = 2048, num_layers = 6, num_heads = 8 })

both("t5_base", "T5 base", {
  { params = 222903552, exact = true, source = "released weights" },
  { params = 220e6, source = "paper, section 3.7", note = "rounded to ten millions" },
}, { d_model = 768, d_kv = 64, d_ff = 3072, num_layers = 12, num_heads = 12 })

t5("t5_3b", "T5 3B", {}, {
  { params = 2851598336, exact = true, source = "released weights" },
  { params = 2.8e9, source = "paper, section 3.7", note = "rounded to hundred millions" },
}, { d_model = 1024, d_kv = 128, d_ff = 16384, num_layers = 24, num_heads = 32 })

t5("t5_11b", "T5 11B", {}, {
  { params = 11307321344, exact = true, source = "released weights" },
  { params = 11e9, source = "paper, section 3.7", note = "rounded to billions" },
}, { d_model = 1024, d_kv = 128, d_ff = 65536, num_layers = 24, num_heads = 128 })

flan("flan_t5_base", "Flan-T5 base", 247577856,
     { d_model = 768, d_kv = 64, d_ff = 2048, num_layers = 12, num_heads = 12 })
flan("flan_t5_large", "Flan-T5 large", 783150080,
     { d_model = 1024, d_kv = 64, d_ff = 2816, num_layers = 24, num_heads = 16 })
flan("flan_t5_xxl", "Flan-T5 XXL", 11135332352,
     { d_model = 4096, d_kv = 64, d_ff = 10240, num_layers = 24, num_heads = 64 })
