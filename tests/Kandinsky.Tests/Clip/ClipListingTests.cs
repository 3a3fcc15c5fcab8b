using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>
/// The full-size towers of 2.2 declare exactly the tensors that the checkpoints hold (all but <c>position_ids</c>, which is a
/// constant): the rules below are those that gave the files' exact sizes.
/// </summary>
public sealed class ClipListingTests
{
    private const string TextConfig = """
        {"_name_or_path": "", "architectures": ["CLIPModel"], "hidden_act": "gelu", "hidden_size": 1280, "intermediate_size": 5120,
         "num_attention_heads": 20, "num_hidden_layers": 32, "projection_dim": 1280, "eos_token_id": 2, "_name_or_path": "twice",
         "architectures": ["CLIPTextModelWithProjection"], "hidden_act": "gelu" }
        """;

    private const string ImageConfig = """
        {"architectures": ["CLIPModel"], "hidden_act": "gelu", "hidden_size": 1664, "image_size": 224, "intermediate_size": 8192,
         "num_attention_heads": 16, "num_hidden_layers": 48, "patch_size": 14, "projection_dim": 1280,
         "architectures": ["CLIPVisionModelWithProjection"] }
        """;

    [Fact]
    public void The_text_tower_declares_every_tensor_of_the_checkpoint()
    {
        var listing = ShapeListing.Of(weights => new ClipTextEncoder(ClipTextConfig.From(Json(TextConfig)), weights));

        Assert.Equal(518 - 1, listing.Lines.Count);
        Assert.Equal(694_659_840, listing.Parameters);
        Assert.Equal(Sorted(
        [
            "text_model.embeddings.token_embedding.weight\t[49408, 1280]",
            "text_model.embeddings.position_embedding.weight\t[77, 1280]",
            .. Enumerable.Range(0, 32).SelectMany(i => Layer($"text_model.encoder.layers.{i}", 1280, 5120)),
            .. Norm("text_model.final_layer_norm", 1280),
            "text_projection.weight\t[1280, 1280]",
        ]), Sorted(listing.Lines));
    }

    [Fact]
    public void The_image_tower_declares_every_tensor_of_the_checkpoint()
    {
        var listing = ShapeListing.Of(weights => new ClipImageEncoder(ClipImageConfig.From(Json(ImageConfig)), weights));

        Assert.Equal(777 - 1, listing.Lines.Count);
        Assert.Equal(1_844_907_264, listing.Parameters);
        Assert.Equal(Sorted(
        [
            "vision_model.embeddings.class_embedding\t[1664]",
            "vision_model.embeddings.patch_embedding.weight\t[1664, 3, 14, 14]",
            "vision_model.embeddings.position_embedding.weight\t[257, 1664]",
            .. Norm("vision_model.pre_layrnorm", 1664),
            .. Enumerable.Range(0, 48).SelectMany(i => Layer($"vision_model.encoder.layers.{i}", 1664, 8192)),
            .. Norm("vision_model.post_layernorm", 1664),
            "visual_projection.weight\t[1280, 1664]",
        ]), Sorted(listing.Lines));
    }

    private static JsonConfig Json(string text) => JsonConfig.Parse(System.Text.Encoding.UTF8.GetBytes(text), "config.json");

    private static string[] Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Layer(string key, int width, int feedForwardWidth) =>
    [
        .. Norm($"{key}.layer_norm1", width),
        .. ((string[])["q_proj", "k_proj", "v_proj", "out_proj"]).SelectMany(part => Linear($"{key}.self_attn.{part}", width, width)),
        .. Norm($"{key}.layer_norm2", width),
        .. Linear($"{key}.mlp.fc1", feedForwardWidth, width),
        .. Linear($"{key}.mlp.fc2", width, feedForwardWidth),
    ];

    private static string[] Norm(string key, int width) => [$"{key}.weight\t[{width}]", $"{key}.bias\t[{width}]"];

    private static string[] Linear(string key, int outputs, int inputs) => [$"{key}.weight\t[{outputs}, {inputs}]", $"{key}.bias\t[{outputs}]"];
}
