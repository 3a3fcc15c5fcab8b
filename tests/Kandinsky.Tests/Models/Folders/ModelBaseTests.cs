using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class ModelBaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_over_another_takes_from_it_what_it_lacks()
    {
        _folder.Write("plain", ModelFixture.Decoder());
        var model = ModelFolder.Open(_folder.Write("filling", Over("plain")));
        Assert.Equal((ModelKind.InpaintDecoder, "plain"), (model.Kind, model.Base!.Name));
        Assert.Equal(_folder["plain", "movq", "diffusion_pytorch_model.safetensors"], Assert.Single(model.WeightFilesOf("movq")));
        Assert.Equal(_folder["plain", "scheduler"], model.Folder("scheduler"));
        Assert.Equal([_folder["filling", "unet", "diffusion_pytorch_model.safetensors"], _folder["plain", "unet", "diffusion_pytorch_model.safetensors"]],
            model.WeightFilesOf("unet"));
        Assert.Equal(9, model.Config("unet").Int("in_channels"));
        Assert.True(model.HasWeights("movq"));
    }

    [Fact]
    public void It_paints_what_the_whole_model_paints_and_what_is_fabricated_like_it_is_whole()
    {
        var whole = Goldens.Path("tiny-2-2-decoder-inpaint");
        CopyOf(whole, "plain", "unet", "movq", "scheduler");
        CopyOf(whole, "filling", "unet");   // every layer is its own here; the rest is the plain one's
        _folder.Write("filling/model_index.json", """{"_class_name": "KandinskyV22InpaintPipeline", "_base": "plain", "unet": ["diffusers", "X"]}""");
        var picture = new Image(64, 64, ColorMode.Rgb);
        var mask = new Image(64, 64, ColorMode.Gray);
        mask.Pixels[..2048].Fill(255);
        var request = new InpaintRequest { Prompts = ["a cat"], Image = picture, Mask = mask, Width = 64, Height = 64, Steps = 2, PriorSteps = 2, Seed = 4 };

        var expected = Paint(whole);
        Assert.Equal(expected, Paint(_folder["filling"]));
        FabricatedFolder.Of(ModelFolder.Open(_folder["filling"]), _folder["fabricated"]).Write();
        var fabricated = ModelFolder.Open(Directory.GetDirectories(_folder["fabricated"]).Single());
        Assert.Null(fabricated.Base);
        Assert.True(Directory.Exists(Path.Combine(fabricated.Path, "movq")));

        byte[] Paint(string decoder)
        {
            using var pipeline = KandinskyPipeline.Load(new() { Decoder = decoder, Prior = Goldens.Path("tiny-2-2-prior"), PackedFolder = null });
            return pipeline.PaintAsync(request).GetAwaiter().GetResult()[0].Image.Pixels.ToArray();
        }
    }

    [Theory]
    [InlineData("missing", "has only what differs from missing, which is not beside it")]
    [InlineData("../plain", "_base \"../plain\" is not the name of a folder")]
    [InlineData("middle", "is based on middle, which is based on another model itself")]
    public void A_base_that_cannot_be_is_refused(string name, string says)
    {
        _folder.Write("plain", ModelFixture.Decoder());
        _folder.Write("middle", Over("plain"));
        var error = Assert.Throws<KandinskyException>(() => ModelFolder.Open(_folder.Write("filling", Over(name))));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Model, error.Kind);
    }

    [Fact]
    public void A_model_that_is_its_own_base_is_refused()
    {
        var error = Assert.Throws<KandinskyException>(() => ModelFolder.Open(_folder.Write("filling", Over("filling"))));
        Assert.Equal(ErrorKind.Model, error.Kind);
    }

    private static Dictionary<string, string> Over(string name)
    {
        var files = ModelFixture.Decoder("KandinskyV22InpaintPipeline", channels: 9);
        foreach (var file in files.Keys.Where(file => file.Split('/')[0] is "movq" or "scheduler").ToList()) files.Remove(file);
        files["model_index.json"] = files["model_index.json"].Replace("\"_diffusers_version\"", $"\"_base\": \"{name}\", \"_diffusers_version\"",
            StringComparison.Ordinal);
        return files;
    }

    private void CopyOf(string model, string name, params ReadOnlySpan<string> components)
    {
        foreach (var component in components)
        {
            Directory.CreateDirectory(_folder[name, component]);
            foreach (var file in Directory.EnumerateFiles(Path.Combine(model, component)))
                File.Copy(file, Path.Combine(_folder[name, component], Path.GetFileName(file)));
        }
        File.Copy(Path.Combine(model, "model_index.json"), _folder[name, "model_index.json"]);
    }
}
