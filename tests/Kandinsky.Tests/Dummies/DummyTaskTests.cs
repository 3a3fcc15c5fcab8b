namespace Kandinsky.Tests;

/// <summary>The reference's own pipeline tests of image to image, inpainting and ControlNet (docs/kandinsky.md: Model tests of the reference).</summary>
public sealed class DummyTaskTests
{
    [Fact]
    public void Image_to_image_paints_as_the_reference()
    {
        using var picture = new DummyPicture(DummyConfigs.UNet, DummyConfigs.MoVQ);
        var pixels = picture.Decode(picture.DenoisedFromBlack(guidanceScale: 7));
        DummyPicture.AssertLastCorner(pixels, 0.5712f, 0.5443f, 0.4725f, 0.6195f, 0.5184f, 0.4651f, 0.4473f, 0.4590f, 0.5016f);
    }

    [Fact]
    public void Inpainting_paints_as_the_reference()
    {
        using var picture = new DummyPicture(DummyConfigs.InpaintUNet, DummyConfigs.MoVQ);
        var scheduler = SchedulerCatalog.Create(DummyConfigs.Ddim(offset: 1), new SchedulerOptions(2));
        var white = new Image(64, 64, ColorMode.Gray);
        for (var y = 0; y < 32; y++) white.Row(y)[..32].Fill(255);
        var mask = new InpaintMask(white, picture.Size);
        var black = picture.EncodedBlack();
        var latents = picture.Noise();
        var noise = latents.ToArray();
        var extras = new DenoisingExtras { Channels = [.. mask.Keep(black), .. mask.Kept], AfterCall = PutBack };
        Assert.Equal(2, picture.Denoise(latents, scheduler, guidanceScale: 4, extras).Count());
        DummyPicture.AssertLastCorner(picture.Decode(latents), 0.50076f, 0.48969f, 0.48872f, 0.49369f, 0.48081f, 0.49362f, 0.47392f, 0.47032f, 0.48277f);

        void PutBack(int next, float[] result)
        {
            var known = black.ToArray();
            if (next < scheduler.Timesteps.Count) scheduler.AddNoise(black, noise, next, known);
            mask.Blend(known, result);
        }
    }

    [Fact]
    public void Control_paints_as_the_reference()
    {
        using var picture = new DummyPicture(DummyConfigs.ControlUNet, DummyConfigs.DeepMoVQ);
        var scheduler = SchedulerCatalog.Create(DummyConfigs.Ddim(offset: 1), new SchedulerOptions(2));
        var latents = picture.Noise();
        Assert.Equal(2, picture.Denoise(latents, scheduler, guidanceScale: 4, new() { Hint = DummyPicture.Hint() }).Count());
        DummyPicture.AssertLastCorner(picture.Decode(latents), 0.6959826f, 0.868279f, 0.7558092f, 0.68769467f, 0.85805804f, 0.65977496f, 0.44885302f,
            0.5959111f, 0.4251595f);
    }

    [Fact]
    public void Control_of_a_picture_paints_as_the_reference()
    {
        using var picture = new DummyPicture(DummyConfigs.ControlUNet, DummyConfigs.DeepMoVQ);
        var pixels = picture.Decode(picture.DenoisedFromBlack(guidanceScale: 7, DummyPicture.Hint()));
        DummyPicture.AssertLastCorner(pixels, 0.54985034f, 0.55509365f, 0.52561504f, 0.5570494f, 0.5593818f, 0.5263979f, 0.50285643f, 0.5069846f, 0.51196736f);
    }
}
