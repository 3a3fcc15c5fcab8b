using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>A number that is not finite ends the request with the name of the stage, instead of a black picture.</summary>
public sealed class FiniteNumbersTests
{
    [Theory]
    [InlineData("text_encoder", "text_model.final_layer_norm.bias", float.NaN, "The text encoder gave what is not a number")]
    [InlineData("prior", "proj_to_clip_embeddings.bias", float.NaN, "The prior's step 1 gave what is not a number")]
    [InlineData("prior", "proj_to_clip_embeddings.bias", float.NegativeInfinity, "The prior's step 1 gave ")]
    [InlineData("unet", "conv_out.bias", float.NaN, "The denoising step 1 gave what is not a number")]
    [InlineData("unet", "conv_out.bias", float.PositiveInfinity, "The denoising step 1 gave ")]
    [InlineData("movq", "decoder.conv_out.bias", float.NaN, "The decoding gave what is not a number")]
    [InlineData("movq", "decoder.conv_out.bias", float.PositiveInfinity, "The decoding gave an infinite number")]
    [InlineData("image_encoder", "visual_projection.weight", float.NaN, "The image encoder gave what is not a number")]
    [InlineData("movq", "quant_conv.bias", float.NaN, "The encoding of the picture gave what is not a number")]
    public async Task Are_missed_by_the_stage_that_lost_them(string component, string tensor, float number, string message)
    {
        using var model = new BrokenModel(component, tensor, number);
        using var pipeline = KandinskyPipeline.Load(model.Options);
        var request = new ImageToImageRequest
        {
            Prompts = ["cat"], Image = ImageFile.Load(Goldens.Path("inputs/a.png")), Strength = 1, Width = 64, Height = 64,
            Steps = 2, PriorSteps = 2
        };
        var error = await Assert.ThrowsAsync<KandinskyException>(() => pipeline.PaintAsync(request));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Are_not_kept_as_the_zero_images_embedding()
    {
        using var folder = new TemporaryFolder();
        using var model = new BrokenModel("image_encoder", "visual_projection.weight");
        using var pipeline = KandinskyPipeline.Load(model.Options with { CacheFolder = folder.Path });
        await Assert.ThrowsAsync<KandinskyException>(() =>
            pipeline.PaintAsync(new TextToImageRequest { Prompts = ["cat"], Width = 64, Height = 64, Steps = 1, PriorSteps = 2 }));
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }
}
