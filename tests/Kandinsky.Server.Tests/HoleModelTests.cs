using Kandinsky.Testing;

namespace Kandinsky.Server.Tests;

/// <summary>Which model fills a hole when none is named.</summary>
public sealed class HoleModelTests : IAsyncLifetime
{
    private Service? _service;

    private Service Service => _service!;

    public async Task InitializeAsync() =>
        _service = await Service.StartAsync(settings => settings with { OtherModels = [Goldens.Path("tiny-2-2-decoder-inpaint")] });

    public async Task DisposeAsync() => await Service.DisposeAsync();

    [Fact]
    public async Task The_default_s_own_decoder_for_inpainting_fills_holes_unless_another_is_named()
    {
        Assert.Equal("tiny-2-2-decoder-inpaint", await ModelAsync("inpaint", model: null));
        Assert.Equal("tiny-2-2-decoder", await ModelAsync("inpaint", "tiny-2-2-decoder"));
        Assert.Equal("tiny-2-2-decoder", await ModelAsync("image-to-image", model: null));
    }

    private async Task<string> ModelAsync(string task, string? model)
    {
        var job = await Service.PaintAsync(new
        {
            task, model, prompt = "a star", seed = 6, steps = 2, prior_steps = 2, width = 64, height = 64, image = TestPictures.Base64(TestPictures.Gradient()),
            mask = task == "inpaint" ? TestPictures.Base64(TestPictures.Gradient()) : null,
        });
        return job.GetProperty("pictures")[0].GetProperty("metadata").Text("model");
    }
}
