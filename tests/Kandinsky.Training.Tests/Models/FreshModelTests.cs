using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class FreshModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_decoder_is_drawn_from_its_settings_alone()
    {
        foreach (var component in (string[])["unet", "movq", "scheduler"])
            CopySettings(TinyModels.Decoder.Folder(component), _folder.Path("settings", component));
        File.Copy(Path.Combine(TinyModels.Decoder.Path, "model_index.json"), _folder.Path("settings", "model_index.json"));

        var first = FreshModel.Write(_folder.Path("settings"), _folder.Path("first"), seed: 7);
        var second = FreshModel.Write(_folder.Path("settings"), _folder.Path("second"), seed: 7);
        var other = FreshModel.Write(_folder.Path("settings"), _folder.Path("other"), seed: 8);
        Assert.Equal(ModelKind.Decoder, first.Kind);
        Assert.Equal(File.ReadAllBytes(first.Weights("unet")), File.ReadAllBytes(second.Weights("unet")));
        Assert.NotEqual(File.ReadAllBytes(first.Weights("unet")), File.ReadAllBytes(other.Weights("unet")));
        Assert.Equal(TinyModels.Weights(TinyModels.Decoder, "unet").Keys.Order(), TinyModels.Weights(first, "unet").Keys.Order());
    }

    [Fact]
    public void What_is_to_be_kept_is_copied()
    {
        var fresh = FreshModel.Write(TinyModels.Decoder.Path, _folder.Path("fresh"), 7, "movq");
        Assert.Equal(TinyModels.Weights(TinyModels.Decoder, "movq"), TinyModels.Weights(fresh, "movq"));
        Assert.NotEqual(TinyModels.Weights(TinyModels.Decoder, "unet")["conv_in.weight"], TinyModels.Weights(fresh, "unet")["conv_in.weight"]);
    }

    [Fact]
    public void A_prior_begins_with_embeddings_as_they_are_and_clip_by_its_own_rules()
    {
        var fresh = FreshModel.Write(TinyModels.Prior.Path, _folder.Path("fresh"), 7);
        var prior = TinyModels.Weights(fresh, "prior");
        Assert.All(prior["clip_mean"], number => Assert.Equal(0, number));
        Assert.All(prior["clip_std"], number => Assert.Equal(1, number));
        var text = TinyModels.Weights(fresh, "text_encoder");
        Assert.InRange(Deviation(text["text_model.embeddings.token_embedding.weight"]), 0.019, 0.021);
        var config = ClipTextConfig.From(fresh.Config("text_encoder")).Transformer;
        Assert.InRange(Deviation(text["text_model.encoder.layers.0.mlp.fc1.weight"]) * Math.Sqrt(2 * config.Width), 0.95, 1.05);
        Assert.All(text["text_model.encoder.layers.0.mlp.fc1.bias"], number => Assert.Equal(0, number));
        Assert.All(text["text_model.final_layer_norm.weight"], number => Assert.Equal(1, number));
    }

    [Fact]
    public void Settings_that_are_not_there_are_named()
    {
        Directory.CreateDirectory(_folder.Path("empty"));
        Assert.Equal(ErrorKind.Model, Assert.Throws<KandinskyException>(() => FreshModel.Write(_folder.Path("empty"), _folder.Path("fresh"), 1)).Kind);
    }

    private static double Deviation(float[] numbers) => Math.Sqrt(numbers.Average(number => (double)number * number));

    private static void CopySettings(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*.json")) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
