using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class ForeignPictureTests
{
    [Fact]
    public void Repeats_everything_but_the_model()
    {
        var (like, notes) = ForeignPicture.Translate(ImageFile.LoadMetadata(Repository.Path("tests", "cases", "parameters", "a1111.png"))!);

        Assert.Equal(("masterpiece, a cat", "blurry, bad", 965400086UL, 20, 7.0),
            (like.Prompt, like.NegativePrompt, like.Seed, like.Steps, like.GuidanceScale));
        Assert.Equal((512, 512, "euler-a", "", ""), (like.Width, like.Height, like.Scheduler, like.Model, like.Prior));
        Assert.Equal(
            ["another model painted that picture (v1-5-pruned, v1.10.1); the same words and numbers paint another picture here",
                "its sampler 'Euler a' is euler-a"], notes);
    }

    [Theory]
    [InlineData("DPM++ 2M", "Karras", "dpmpp-2m", "Karras=on", "its sampler 'DPM++ 2M Karras' is dpmpp-2m in Karras's noise levels")]
    [InlineData("euler", "sgm_uniform", "euler", "Timestep spacing=trailing", "its sampler 'euler sgm_uniform' is euler")]
    [InlineData("Restart", null, "heun", "", "its sampler 'Restart' is not here; the nearest is heun")]
    [InlineData("res_3s", "beta57", "", "", "its sampler 'res_3s beta57' is not known here; the model's own takes its place")]
    [InlineData("", null, "", "", null)]
    public void Translates_the_sampler(string sampler, string? schedule, string expected, string extra, string? note)
    {
        var metadata = new PictureMetadata
        {
            Software = "", Version = "", Scheduler = sampler, Extra = schedule is null ? new Dictionary<string, string>()
            : new() { ["Schedule type"] = schedule, ["Precision"] = "int8" }
        };
        var (like, notes) = ForeignPicture.Translate(metadata);

        Assert.Equal((expected, extra), (like.Scheduler, string.Join(',', like.Extra.Select(pair => $"{pair.Key}={pair.Value}"))));
        Assert.Equal(["another model painted that picture; the same words and numbers paint another picture here", .. note is null ? (string[])[] : [note]],
            notes);
    }

    [Fact]
    public void Keeps_how_far_a_picture_was_changed() =>
        Assert.Equal("0.4",
            ForeignPicture.Translate(new() { Software = "x", Extra = new Dictionary<string, string> { ["Denoising strength"] = "0.4", ["Clip skip"] = "2" } })
            .Metadata.Extra.Single().Value);

    [Fact]
    public void Leaves_this_programs_pictures_alone()
    {
        var own = new PictureMetadata
        {
            Scheduler = "ddpm", Model = "m", Prior = "p", PriorSteps = 3,
            Extra = new Dictionary<string, string> { ["Karras"] = "off" }
        };

        var (like, notes) = ForeignPicture.Translate(own);
        Assert.Same(own, like);
        Assert.Empty(notes);
    }
}
