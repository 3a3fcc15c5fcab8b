using System.Net.Http.Json;
using System.Text.Json;
using Kandinsky.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kandinsky.Server.Tests;

/// <summary>A model's distilled adapter, asked for through each interface: every time the library's bytes.</summary>
public sealed class FastTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private Service? _service;
    private KandinskyPipeline? _fast;

    private static TextToImageRequest Star => new() { Prompts = ["a star"], Seed = 6, PriorSteps = 2, Width = 64, Height = 64 };

    private Service Service => _service!;

    public async Task InitializeAsync()
    {
        var quick = DistilledModel.Write(_folder.Path("quick"));
        _service = await Service.StartAsync(settings => settings with { OtherModels = [quick] });
        _fast = KandinskyPipeline.Load(Service.TinyModel with { Decoder = quick, Fast = true });
    }

    public async Task DisposeAsync() => await Service.DisposeAsync();

    public void Dispose()
    {
        _fast?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_job_paints_fast_or_the_usual_way_and_repeats_either_way()
    {
        var asked = new { prompt = "a star", seed = 6, prior_steps = 2, width = 64, height = 64, model = "quick", fast = true };

        var first = await Service.PaintAsync(asked);
        var usual = await Service.PaintAsync(new { prompt = "a star", seed = 6, steps = 3, prior_steps = 2, width = 64, height = 64, model = "quick" });
        var again = await RepeatAsync(first, new { });
        var slow = await RepeatAsync(first, new { fast = (bool?)null, steps = 3 });

        Assert.Equal(await PaintedAsync(Star.AsFast()), await FileAsync(first));
        Assert.Equal(await FileAsync(first), await FileAsync(again));
        Assert.Equal(await FileAsync(usual), await FileAsync(slow));
        Assert.NotEqual(await FileAsync(first), await FileAsync(usual));
        var metadata = first.GetProperty("pictures")[0].GetProperty("metadata");
        Assert.Equal((4, "lcm", "distilled adapter"), (metadata.Whole("steps"), metadata.Text("scheduler"), metadata.GetProperty("extra").Text("Fast")));
    }

    [Fact]
    public async Task Steps_sampler_and_guidance_that_are_given_come_first()
    {
        var job = await Service.PaintAsync(new
        {
            prompt = "a star", seed = 6, prior_steps = 2, width = 64, height = 64, model = "quick", fast = true, steps = 3, sampler = "ddim", guidance = 2,
        });

        Assert.Equal(await PaintedAsync(Star with { Steps = 3, Scheduler = "ddim", GuidanceScale = 2 }), await FileAsync(job));
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData("low", 4)]
    [InlineData("high", 8)]
    public async Task Openai_s_clients_say_fast_and_quality_is_in_its_steps(string? quality, int steps)
    {
        var request = new { prompt = "a star", seed = 6, prior_steps = 2, size = "64x64", model = "quick", fast = true, quality };

        using var response = await Service.Client.PostAsJsonAsync("/v1/images/generations", request);

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(await PaintedAsync(Star.AsFast() with { Steps = steps }), answer.GetProperty("data")[0].GetProperty("b64_json").GetBytesFromBase64());
    }

    [Fact]
    public async Task Stable_diffusion_s_clients_say_fast_and_are_not_refused_without_an_adapter()
    {
        var asked = new Dictionary<string, object>
        {
            ["prompt"] = "a star", ["seed"] = 6, ["prior_steps"] = 2, ["width"] = 64, ["height"] = 64, ["fast"] = true,
            ["override_settings"] = new { sd_model_checkpoint = "quick" },
        };

        var fast = await TextToImageAsync(asked);
        asked.Remove("override_settings");
        asked["steps"] = 3;
        var usual = await TextToImageAsync(asked);

        Assert.Equal(await PaintedAsync(Star.AsFast()), fast);
        using var pipeline = KandinskyPipeline.Load(Service.TinyModel);
        Assert.Equal(await PaintedAsync(Star with { Steps = 3 }, pipeline), usual);
    }

    [Fact]
    public async Task Tools_say_fast()
    {
        await using var service = await Service.StartAsync(settings => settings with
        {
            Pipeline = settings.Pipeline with { Decoder = _folder.Path("quick") },
            OtherModels = [],
        });
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = new Uri(service.Server.Address, "/mcp") }));

        var result = await client.CallToolAsync("generate_image",
            new Dictionary<string, object?> { ["prompt"] = "a star", ["seed"] = 6, ["width"] = 64, ["height"] = 64, ["fast"] = true });
        var mixed = await client.CallToolAsync("mix_images", new Dictionary<string, object?>
        {
            ["texts"] = new[] { "a star" }, ["images"] = Array.Empty<string>(), ["seed"] = 6, ["fast"] = true,
        });

        Assert.Equal(await PaintedAsync(Star.AsFast() with { PriorSteps = 25 }),
            Assert.Single(result.Content.OfType<ImageContentBlock>()).DecodedData.ToArray());
        var mix = new MixRequest { Items = [MixItem.Of("a star")], Seed = 6 }.AsFast();
        Assert.Equal(await PaintedAsync(mix), Assert.Single(mixed.Content.OfType<ImageContentBlock>()).DecodedData.ToArray());
    }

    [Fact]
    public async Task A_model_without_an_adapter_refuses_it_by_name()
    {
        var problem = await Service.RefusedAsync(new { prompt = "a star", fast = true }, 400);
        using var openAi = await Service.Client.PostAsJsonAsync("/v1/images/generations", new { prompt = "a star", fast = true });

        Assert.Equal(("fast", "tiny-2-2-decoder has no distilled adapter to paint fast with; leave fast out, or name a model that has one: quick, "
            + "compositions-decoder."),
            (problem.Text("field"), problem.Text("detail")));
        Assert.Equal(400, (int)openAi.StatusCode);
        Assert.Equal("fast", (await openAi.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").Text("param"));
    }

    [Fact]
    public async Task The_list_of_models_tells_which_paint_fast_and_the_description_has_the_field()
    {
        var models = (await Service.GetAsync("/api/v1/models")).GetProperty("models").EnumerateArray();
        var description = await Service.GetAsync("/openapi/v1.json");
        var field = description.GetProperty("components").GetProperty("schemas").GetProperty("JobRequest").GetProperty("properties").GetProperty("fast");

        Assert.True(models.Single(model => model.Text("name") == "quick").GetProperty("fast").GetBoolean());
        Assert.False(models.Single(model => model.Text("name") == "tiny-2-2-decoder").GetProperty("fast").GetBoolean());
        Assert.Contains("distilled adapter", field.Text("description"), StringComparison.Ordinal);
    }

    private async Task<JsonElement> RepeatAsync(JsonElement job, object changes)
    {
        using var response = await Service.Client.PostAsJsonAsync($"/api/v1/jobs/{job.Text("id")}/repeat", changes);
        return await Service.EndedAsync((await response.Content.ReadFromJsonAsync<JsonElement>()).Text("id"));
    }

    private async Task<byte[]> TextToImageAsync(object request)
    {
        using var response = await Service.Client.PostAsJsonAsync("/sdapi/v1/txt2img", request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("images")[0].GetBytesFromBase64();
    }

    private Task<byte[]> FileAsync(JsonElement job) => Service.Client.GetByteArrayAsync(job.GetProperty("pictures")[0].Text("url"));

    private async Task<byte[]> PaintedAsync(PictureRequest request, KandinskyPipeline? pipeline = null)
    {
        var painted = (await (pipeline ?? _fast!).PaintAsync(request)).Single();
        return ImageFile.Encode(painted.Image, PictureFormat.Png, painted.Metadata);
    }
}
