namespace Kandinsky.Tests;

/// <summary>Writes model folders as the hub lays them out, with empty weights: enough for everything that only looks.</summary>
internal static class ModelFixture
{
    private const string DecoderIndex = """
        {
          "_class_name": "CLASS",
          "_diffusers_version": "0.17.0.dev0",
          "movq": ["diffusers", "VQModel"],
          "scheduler": ["diffusers", "DDPMScheduler"],
          "unet": ["diffusers", "UNet2DConditionModel"]
        }
        """;

    private const string PriorIndex = """
        {
          "_class_name": "KandinskyV22PriorPipeline",
          "image_encoder": ["transformers", "CLIPVisionModelWithProjection"],
          "image_processor": ["transformers", "CLIPImageProcessor"],
          "prior": ["diffusers", "PriorTransformer"],
          "scheduler": ["diffusers", "UnCLIPScheduler"],
          "text_encoder": ["transformers", "CLIPTextModelWithProjection"],
          "tokenizer": ["transformers", "CLIPTokenizer"]
        }
        """;

    /// <summary>The files of a decoder: name and text.</summary>
    public static Dictionary<string, string> Decoder(
        string pipelineClass = "KandinskyV22Pipeline", string embedding = "image", int channels = 4, string? prior = null)
    {
        var files = new Dictionary<string, string>
        {
            ["model_index.json"] = DecoderIndex.Replace("CLASS", pipelineClass, StringComparison.Ordinal),
            ["scheduler/scheduler_config.json"] = """{"_class_name": "DDPMScheduler"}""",
            ["unet/config.json"] = $$"""{"addition_embed_type": "{{embedding}}", "in_channels": {{channels}}}""",
            ["unet/diffusion_pytorch_model.safetensors"] = "unet weights",
            ["movq/config.json"] = """{"_class_name": "VQModel"}""",
            ["movq/diffusion_pytorch_model.safetensors"] = "movq weights",
        };
        if (prior is not null)
            files["README.md"] = $"---\nlicense: apache-2.0\nprior:\n- {prior}\ntags:\n- text-to-image\n---\n\n# A decoder\n";
        return files;
    }

    /// <summary>The files of a prior: name and text.</summary>
    public static Dictionary<string, string> Prior() => new()
    {
        ["model_index.json"] = PriorIndex,
        ["prior/config.json"] = "{}",
        ["prior/diffusion_pytorch_model.safetensors"] = "prior weights",
        ["scheduler/scheduler_config.json"] = """{"_class_name": "UnCLIPScheduler"}""",
        ["text_encoder/config.json"] = "{}",
        ["text_encoder/model.safetensors"] = "text weights",
        ["image_encoder/config.json"] = "{}",
        ["image_encoder/model.safetensors"] = "image weights",
        ["image_processor/preprocessor_config.json"] = "{}",
        ["tokenizer/merges.txt"] = "#version: 0.2",
        ["tokenizer/vocab.json"] = "{}",
        ["tokenizer/special_tokens_map.json"] = "{}",
        ["tokenizer/tokenizer_config.json"] = "{}",
    };

    /// <summary>Writes the files into a folder of that name and returns its path.</summary>
    public static string Write(this TemporaryFolder folder, string name, Dictionary<string, string> files)
    {
        foreach (var (file, text) in files)
            folder.Write(Path.Combine(name, file), text);
        return folder[name];
    }
}
