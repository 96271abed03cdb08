-- Falcon: Almazrouei et al., arXiv:2311.16867, section 4; sizes by the keys of the released
-- config.json.

-- Released weights: torch_dtype of the config.json on huggingface.co.
family { "Falcon", category = "language", released = "bf16" }

local function add(id, name, published, config)
  local network = transformer(config)
  network.id, network.name, network.published = id, name, published
  model(network)
end

add("falcon_7b", "Falcon 7B", {
  { params = 6921720704, exact = true, source = "released weights" },
}, { model_type = "falcon", hidden_size = 4544, num_hidden_layers = 32, num_attention_heads = 71,
     num_kv_heads = 71, multi_query = true, new_decoder_architecture = false, parallel_attn = true,
     vocab_size = 65024 })

add("falcon_40b", "Falcon 40B", {
  { params = 41303293952, exact = true, source = "released weights" },
}, { model_type = "falcon", hidden_size = 8192, num_hidden_layers = 60, num_attention_heads = 128,
     num_kv_heads = 8, multi_query = true, new_decoder_architecture = true, parallel_attn = true,
     vocab_size = 65024 })
