using System.Text.Json.Nodes;

namespace Kandinsky.Make;

/// <summary>The settings of every part: those of the model it starts from, with the sizes of this one.</summary>
/// <param name="start">The folder with <c>compositions-prior</c> and <c>compositions-decoder</c> that it starts from.</param>
internal sealed class ModelSizes(string start)
{
    /// <summary>Tokens of a text, start and end included.</summary>
    public const int Positions = 32;

    private const int PictureWidth = 192;

    /// <summary>The folder it starts from.</summary>
    public string Start => start;

    /// <summary>Settings of the text encoder.</summary>
    /// <param name="vocabulary">Tokens of the tokenizer.</param>
    public JsonObject Text(int vocabulary) => Changed("compositions-prior/text_encoder/config.json", new()
    {
        ["hidden_size"] = SceneCode.Width, ["intermediate_size"] = 4 * SceneCode.Width, ["num_attention_heads"] = 8, ["num_hidden_layers"] = 3,
        ["projection_dim"] = SceneCode.Width, ["vocab_size"] = vocabulary, ["bos_token_id"] = vocabulary - 2, ["eos_token_id"] = vocabulary - 1,
        ["pad_token_id"] = vocabulary - 1,
    });

    /// <summary>Settings of the image encoder.</summary>
    public JsonObject Picture() => Changed("compositions-prior/image_encoder/config.json", new()
    {
        ["hidden_size"] = PictureWidth, ["intermediate_size"] = 4 * PictureWidth, ["num_attention_heads"] = 6, ["num_hidden_layers"] = 4,
        ["projection_dim"] = SceneCode.Width,
    });

    /// <summary>Settings of the prior.</summary>
    public JsonObject Prior() => Changed("compositions-prior/prior/config.json", new() { ["embedding_dim"] = SceneCode.Width });

    /// <summary>Settings of the decoder.</summary>
    public JsonObject Decoder() => Changed("compositions-decoder/unet/config.json", new()
    {
        ["layers_per_block"] = 1, ["cross_attention_dim"] = 192, ["encoder_hid_dim"] = SceneCode.Width,
    });

    /// <summary>Settings of the decoder's scheduler: the model predicts v (Salimans and Ho 2022, arXiv 2202.00512).</summary>
    public JsonObject Scheduler() => Changed("compositions-decoder/scheduler/scheduler_config.json", new() { ["prediction_type"] = "v_prediction" });

    /// <summary>Settings of the prior's scheduler: guidance makes codes longer, which is not to be cut off.</summary>
    public JsonObject PriorScheduler() => Changed("compositions-prior/scheduler/scheduler_config.json", new() { ["clip_sample_range"] = 50.0 });

    /// <summary>Settings as the parts read them.</summary>
    public static JsonConfig Config(JsonObject settings, string name) => JsonConfig.Parse(System.Text.Encoding.UTF8.GetBytes(settings.ToJsonString()), name);

    private JsonObject Changed(string path, JsonObject changes)
    {
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(start, path)))!.AsObject();
        foreach (var (key, value) in changes) settings[key] = value!.DeepClone();
        return settings;
    }
}
