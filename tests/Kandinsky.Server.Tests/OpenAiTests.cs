using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Kandinsky.Server.Tests;

/// <summary>OpenAI's images API as its clients speak it.</summary>
public sealed class OpenAiTests(SharedService shared) : IClassFixture<SharedService>
{
    private static readonly string s_picture = TestPictures.Base64(TestPictures.Gradient());

    [Fact]
    public async Task Generations_answer_files_with_their_seeds_and_the_bytes_of_the_library()
    {
        await using var service = await Service.StartAsync();
        using var pipeline = KandinskyPipeline.Load(Service.TinyModel);

        var answer = await PostAsync(service, "generations", new
        {
            prompt = "a star", model = "gpt-image-1", n = 2, size = "64x64", seed = 5, steps = 3,
            prior_steps = 3, user = "u", moderation = "auto", background = "auto"
        });

        Assert.Equal(("64x64", "png", "opaque"), (answer.Text("size"), answer.Text("output_format"), answer.Text("background")));
        Assert.Equal([5, 6], answer.GetProperty("data").EnumerateArray().Select(each => each.Whole("seed")));
        var expected = (await pipeline.PaintAsync(new TextToImageRequest
        {
            Prompts = ["a star"], Seed = 6, Steps = 3, PriorSteps = 3, Width = 64,
            Height = 64
        })).Single();
        Assert.Equal(ImageFile.Encode(expected.Image, PictureFormat.Png, expected.Metadata), answer.GetProperty("data")[1].GetProperty("b64_json")
            .GetBytesFromBase64());
    }

    [Fact]
    public async Task An_address_is_answered_on_request()
    {
        await using var service = await Service.StartAsync();

        var answer = await PostAsync(service, "generations", new
        {
            prompt = "a star", response_format = "url", steps = 2, prior_steps = 2,
            output_format = "jpeg", output_compression = 60
        });

        using var file = await service.Client.GetAsync(answer.GetProperty("data")[0].Text("url"));
        Assert.Equal("image/jpeg", file.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_stream_brings_partial_images_and_then_each_picture(int partial)
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/v1/images/generations")
        {
            Content = JsonContent.Create(new
            {
                prompt = "a star", stream = true, partial_images = partial, n = 2, steps = 60,
                prior_steps = 2
            })
        };

        using var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('\n'))
            .ToList();
        Assert.Equal(2, events.Count(each => each[0] == "event: image_generation.completed"));
        Assert.InRange(events.Count(each => each[0] == "event: image_generation.partial_image"), partial == 0 ? 0 : 1, 2 * partial);
        foreach (var each in events)
        {
            var data = JsonDocument.Parse(each[1]["data: ".Length..]).RootElement;
            Assert.Equal(each[0]["event: ".Length..], data.Text("type"));
            Assert.NotEmpty(ImageFile.Decode(data.GetProperty("b64_json").GetBytesFromBase64()).Pixels.ToArray());
            Assert.All(["created_at", "size", "quality", "background", "output_format"], name => Assert.True(data.TryGetProperty(name, out _), name));
        }
    }

    [Fact]
    public async Task One_image_is_edited_one_with_a_mask_inpainted_and_several_are_mixed()
    {
        await using var service = await Service.StartAsync();

        await EditAsync(("image", TestPictures.Gradient()));
        await EditAsync(("image", TestPictures.Gradient()), ("mask", TestPictures.TransparentHalf()));
        await EditAsync(("image[]", TestPictures.Gradient()), ("image[]", TestPictures.Gradient(80, 64)));
        await PostAsync(service, "edits", new
        {
            prompt = "a star", images = new[] { new { image_url = "data:image/png;base64," + s_picture } },
            mask = new { image_url = "data:image/png;base64," + TestPictures.Base64(TestPictures.TransparentHalf()) }, steps = 2, prior_steps = 2
        });

        var tasks = (await service.GetAsync("/api/v1/jobs")).GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("request").Text("task"));
        Assert.Equal(["inpaint", "mix", "inpaint", "image-to-image"], tasks);

        async Task EditAsync(params (string Name, byte[] File)[] files)
        {
            using var form = new MultipartFormDataContent { { new StringContent("a star"), "prompt" }, { new StringContent("2"), "steps" },
                { new StringContent("2"), "prior_steps" }, { new StringContent("1"), "n" } };
            foreach (var (name, file) in files) form.Add(new ByteArrayContent(file), name, "a.png");
            using var response = await service.Client.PostAsync("/v1/images/edits", form);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_mask_s_transparent_part_is_painted_and_the_rest_kept()
    {
        await using var service = await Service.StartAsync();
        using var form = new MultipartFormDataContent { { new StringContent("a star"), "prompt" }, { new StringContent("2"), "steps" },
            { new StringContent("2"), "prior_steps" }, { new StringContent("4"), "only_masked" }, { new StringContent("0"), "mask_blur" } };
        form.Add(new ByteArrayContent(TestPictures.Gradient()), "image", "a.png");
        form.Add(new ByteArrayContent(TestPictures.TransparentHalf()), "mask", "m.png");

        using var response = await service.Client.PostAsync("/v1/images/edits", form);

        var painted = ImageFile.Decode((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data")[0].GetProperty("b64_json")
            .GetBytesFromBase64()).ToRgb();
        var given = ImageFile.Decode(TestPictures.Gradient());
        Assert.Equal(given.Row(32)[^30..].ToArray(), painted.Row(32)[^30..].ToArray());
        Assert.NotEqual(given.Row(32)[..30].ToArray(), painted.Row(32)[..30].ToArray());
    }

    [Fact]
    public async Task Variations_need_a_picture_alone()
    {
        await using var service = await Service.StartAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(TestPictures.Gradient()), "image", "a.png" }, { new StringContent("2"), "n" },
            { new StringContent("2"), "steps" } };

        using var response = await service.Client.PostAsync("/v1/images/variations", form);

        Assert.Equal(2, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Models_are_listed()
    {
        var service = shared.Service;

        var models = await service.GetAsync("/v1/models");

        Assert.Equal("list", models.Text("object"));
        Assert.Equal("tiny-2-2-decoder", models.GetProperty("data")[0].Text("id"));
        Assert.Equal("model", (await service.GetAsync("/v1/models/tiny-2-2-decoder")).Text("object"));
        Assert.Equal(HttpStatusCode.NotFound, (await service.Client.GetAsync("/v1/models/nobody")).StatusCode);
    }

    [Theory]
    [InlineData("""{}""", "prompt", "missing_required_parameter")]
    [InlineData("""{"prompt":"x","n":11}""", "n", "invalid_value")]
    [InlineData("""{"prompt":"x","n":1.5}""", "n", "invalid_value")]
    [InlineData("""{"prompt":"x","size":"huge"}""", "size", "invalid_value")]
    [InlineData("""{"prompt":"x","size":"99999x1"}""", "size", "invalid_value")]
    [InlineData("""{"prompt":"x","background":"transparent"}""", "background", "unsupported_value")]
    [InlineData("""{"prompt":"x","output_format":"webp"}""", "output_format", "unsupported_value")]
    [InlineData("""{"prompt":"x","style":"vivid"}""", "style", "unsupported_value")]
    [InlineData("""{"prompt":"x","partial_images":4}""", "partial_images", "invalid_value")]
    [InlineData("""{"prompt":"x","model":"nobody"}""", "model", "model_not_found")]
    [InlineData("""{"prompt":"x","guidence_scale":1}""", "guidence_scale", "unknown_parameter")]
    public async Task Errors_have_openai_s_form_and_name_the_field(string request, string field, string code)
    {
        var service = shared.Service;
        using var content = new StringContent(request, System.Text.Encoding.UTF8, "application/json");

        using var response = await service.Client.PostAsync("/v1/images/generations", content);

        Assert.InRange((int)response.StatusCode, 400, 404);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal((field, code, "invalid_request_error"), (error.Text("param"), error.Text("code"), error.Text("type")));
    }

    [Fact]
    public async Task An_address_of_elsewhere_is_never_fetched()
    {
        var service = shared.Service;
        using var content = JsonContent.Create(new { prompt = "x", images = new[] { new { image_url = "http://127.0.0.1:1/a.png" } } });

        using var response = await service.Client.PostAsync("/v1/images/edits", content);

        Assert.Equal("images[0].image_url", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").Text("param"));
    }

    [Fact]
    public async Task A_client_that_hangs_up_ends_its_job()
    {
        await using var service = await Service.StartAsync();
        using var impatience = new CancellationTokenSource();
        var asking = service.Client.PostAsJsonAsync("/v1/images/generations", new { prompt = "x", steps = 999, prior_steps = 2, size = "256x256" },
            impatience.Token);
        string id;
        while ((id = (await service.GetAsync("/api/v1/status")).TryGetProperty("running", out var running) ? running.GetString()!
            : "") == "") await Task.Delay(5);

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal("cancelled", (await service.EndedAsync(id)).Text("state"));
    }

    /// <summary>A mask whose left half is transparent.</summary>
    private static async Task<JsonElement> PostAsync(Service service, string path, object request)
    {
        using var response = await service.Client.PostAsJsonAsync($"/v1/images/{path}", request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
