using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Server.Tests;

public sealed class JobTests(SharedService shared) : IClassFixture<SharedService>
{
    private static readonly object s_star = new { prompt = "a star", seed = 3, steps = 3, prior_steps = 3 };

    public static TheoryData<string, object> Tasks => new()
    {
        { "text-to-image", new { prompt = "a star", steps = 2, prior_steps = 2 } },
        { "image-to-image", new { prompt = "a star", image = TestPictures.Base64(TestPictures.Gradient()), strength = 0.5, steps = 4, prior_steps = 2 } },
        { "inpaint", new { prompt = "a star", image = TestPictures.Base64(TestPictures.Gradient()),
            mask = "data:image/png;base64," + TestPictures.Base64(TestPictures.HalfMask()), only_masked = 8, mask_blur = 2, steps = 2, prior_steps = 2 } },
        { "outpaint", new { prompt = "a star", image = TestPictures.Base64(TestPictures.Gradient()), expand = new { left = 64 }, steps = 2, prior_steps = 2 } },
        { "mix", new { items = new object[] { new { text = "a star", weight = 0.4 }, new { image = TestPictures.Base64(TestPictures.Gradient()) } }, steps = 2,
            prior_steps = 2 } },
        { "variations", new { image = TestPictures.Base64(TestPictures.Gradient()), steps = 2, prior_steps = 2 } },
        { "control", new { prompt = "a star", hint = TestPictures.Base64(TestPictures.Gradient()), steps = 2, prior_steps = 2 } },
    };

    [Theory]
    [MemberData(nameof(Tasks))]
    public async Task Every_task_paints_a_picture(string task, object request)
    {
        var service = shared.Service;

        var job = await service.PaintAsync(request);

        Assert.Equal(task, job.GetProperty("request").Text("task"));
        var file = await service.Client.GetByteArrayAsync(job.GetProperty("pictures")[0].Text("url"));
        Assert.True(ImageFile.Decode(file).Width >= 64);
    }

    [Fact]
    public async Task The_same_seed_gives_the_library_s_bytes()
    {
        await using var service = await Service.StartAsync();
        using var pipeline = KandinskyPipeline.Load(Service.TinyModel);

        var job = await service.PaintAsync(s_star);

        var painted = (await pipeline.PaintAsync(new TextToImageRequest { Prompts = ["a star"], Seed = 3, Steps = 3, PriorSteps = 3 })).Single();
        Assert.Equal(ImageFile.Encode(painted.Image, PictureFormat.Png, painted.Metadata),
            await service.Client.GetByteArrayAsync(job.GetProperty("pictures")[0].Text("url")));
    }

    [Fact]
    public async Task A_second_pass_goes_on_where_the_first_one_ended()
    {
        await using var service = await Service.StartAsync();
        var job = await service.CreateAsync(new { prompt = "a star", steps = 6, prior_steps = 2, width = 64, height = 64, hires = 2, hires_strength = 0.9 });
        var fractions = new List<double>();
        await foreach (var (name, data) in service.EventsAsync(job.Text("id")))
        {
            if (name == "progress") fractions.Add(data.GetProperty("fraction").GetDouble());
            if (name == "done") Assert.Equal(128, data.GetProperty("pictures")[0].Whole("width"));
            if (name is "done" or "failed") break;
        }
        Assert.NotEmpty(fractions);
        Assert.Equal(fractions.Order(), fractions);
    }

    [Fact]
    public async Task The_seed_chooses_words_when_asked()
    {
        using var words = new TemporaryFolder();
        await File.WriteAllTextAsync(words.Path("colour.txt"), "red\ngreen\nblue\n");
        await using var service = await Service.StartAsync(settings => settings with { Pipeline = settings.Pipeline with { WildcardFolder = words.Path() } });
        const string template = "a __colour__ {star|ring}";

        var job = await service.PaintAsync(new { prompt = template, wildcards = true, seed = 7, count = 2, steps = 2, prior_steps = 2 });

        var metadata = job.GetProperty("pictures").EnumerateArray().Select(picture => picture.GetProperty("metadata")).ToList();
        var wildcards = new Wildcards(words.Path());
        Assert.Equal([wildcards.Choose(template, 7), wildcards.Choose(template, 8)], metadata.Select(each => each.Text("prompt")));
        Assert.All(metadata, each => Assert.Equal(template, each.GetProperty("extra").Text("Template")));
        var problem = await service.RefusedAsync(new { prompt = "a __color__ star", wildcards = true }, 400);
        Assert.Contains("did you mean __colour__?", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_of_a_count_have_the_seeds_that_follow()
    {
        await using var service = await Service.StartAsync();

        var job = await service.PaintAsync(new { prompt = "a star", seed = 7, count = 3, steps = 2, prior_steps = 2 });

        Assert.Equal([7, 8, 9], job.GetProperty("pictures").EnumerateArray().Select(picture => picture.GetProperty("metadata").Whole("seed")));
        Assert.Equal([0, 1, 2], job.GetProperty("pictures").EnumerateArray().Select(picture => picture.Whole("position")));
    }

    [Fact]
    public async Task Events_tell_progress_previews_and_the_end()
    {
        await using var service = await Service.StartAsync();
        var id = (await service.CreateAsync(new { prompt = "a star", steps = 40, prior_steps = 2, preview_every = 1 })).Text("id");

        var events = new List<(string Name, JsonElement Data)>();
        await foreach (var each in service.EventsAsync(id)) events.Add(each);

        Assert.Contains(events, each => each.Name == "progress" && each.Data.Text("stage") == "denoising");
        Assert.Contains(events, each => each.Name == "preview" && each.Data.Text("image").StartsWith("data:image/jpeg;base64,", StringComparison.Ordinal));
        Assert.Single(events, each => each.Name == "picture");
        Assert.Equal("done", events[^1].Name);
        var fractions = events.Where(each => each.Name == "progress").Select(each => each.Data.GetProperty("fraction").GetDouble()).ToList();
        Assert.Equal(fractions.Order(), fractions);
    }

    [Fact]
    public async Task A_repeated_job_paints_the_same_picture_and_another_seed_another()
    {
        await using var service = await Service.StartAsync();
        var first = await service.PaintAsync(new
        {
            prompt = "a star", image = TestPictures.Base64(TestPictures.Gradient()), strength = 0.5, steps = 4,
            prior_steps = 2
        });

        var again = await RepeatAsync(new { });
        var other = await RepeatAsync(new { seed = 99, prompt = "a moon" });

        Assert.Equal(await FileAsync(first), await FileAsync(again));
        Assert.NotEqual(await FileAsync(first), await FileAsync(other));
        Assert.Equal("a moon", other.GetProperty("request").Text("prompt"));

        async Task<JsonElement> RepeatAsync(object changes)
        {
            using var response = await service.Client.PostAsJsonAsync($"/api/v1/jobs/{first.Text("id")}/repeat", changes);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            return await service.EndedAsync((await response.Content.ReadFromJsonAsync<JsonElement>()).Text("id"));
        }

        Task<byte[]> FileAsync(JsonElement job) => service.Client.GetByteArrayAsync(job.GetProperty("pictures")[0].Text("url"));
    }

    [Fact]
    public async Task A_running_job_and_a_waiting_one_can_be_called_off()
    {
        await using var service = await Service.StartAsync();
        var running = (await service.CreateAsync(new { prompt = "a star", steps = 999, prior_steps = 2, width = 256, height = 256 })).Text("id");
        var waiting = (await service.CreateAsync(s_star)).Text("id");
        Assert.Equal(1, (await service.GetAsync($"/api/v1/jobs/{waiting}")).GetProperty("progress").Whole("ahead"));

        using var _ = await service.Client.DeleteAsync($"/api/v1/jobs/{waiting}");
        using var __ = await service.Client.PostAsync($"/api/v1/jobs/{running}/cancel", null);

        Assert.Equal("cancelled", (await service.EndedAsync(waiting)).Text("state"));
        Assert.Equal("cancelled", (await service.EndedAsync(running)).Text("state"));
        Assert.Equal("done", (await service.PaintAsync(s_star)).Text("state"));
    }

    [Fact]
    public async Task A_form_brings_pictures_as_files()
    {
        await using var service = await Service.StartAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("""{"prompt":"a star","steps":4,"prior_steps":2,"strength":0.5}"""), "request" },
            { new ByteArrayContent(TestPictures.Gradient()), "image", "../../etc/passwd" },
        };

        using var response = await service.Client.PostAsync("/api/v1/jobs", form);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var job = await service.EndedAsync((await response.Content.ReadFromJsonAsync<JsonElement>()).Text("id"));
        Assert.Equal("done", job.Text("state"));
        var input = await service.Client.GetByteArrayAsync($"/api/v1/jobs/{job.Text("id")}/inputs/{job.GetProperty("request").Text("image")}");
        Assert.Equal(TestPictures.Gradient(), input);
    }

    [Fact]
    public async Task Jobs_are_listed_the_newest_first_and_by_state()
    {
        await using var service = await Service.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Add((await service.PaintAsync(s_star)).Text("id"));

        var first = await service.GetAsync("/api/v1/jobs?limit=2");
        var rest = await service.GetAsync($"/api/v1/jobs?limit=2&before={first.Text("next")}");

        Assert.Equal([ids[2], ids[1]], first.GetProperty("jobs").EnumerateArray().Select(job => job.Text("id")));
        Assert.Equal([ids[0]], rest.GetProperty("jobs").EnumerateArray().Select(job => job.Text("id")));
        Assert.Empty((await service.GetAsync("/api/v1/jobs?state=queued,running")).GetProperty("jobs").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"prompt":"x","steps":0}""", "steps")]
    [InlineData("""{"prompt":"x","promt":"y"}""", "promt")]
    [InlineData("""{"prompt":"x","steps":"many"}""", "steps")]
    [InlineData("""{"task":"dance"}""", "task")]
    [InlineData("""{}""", "prompt")]
    [InlineData("""{"task":"inpaint","prompt":"x","image":"AAAA"}""", "mask")]
    [InlineData("""{"prompt":"x","image":"https://example.org/a.png","strength":0.5}""", "image")]
    [InlineData("""{"prompt":"x","image":"AAAA","strength":0.5}""", "image")]
    [InlineData("""{"prompt":"x","strength":0.5}""", "strength")]
    [InlineData("""{"prompt":"x","count":1000}""", "count")]
    [InlineData("""{"prompt":"x","count":0}""", "count")]
    [InlineData("""{"prompt":"x","sampler":"nobody"}""", null)]
    [InlineData("""{"prompt":"x","spacing":"wide"}""", "spacing")]
    [InlineData("""{"prompt":"x","loras":[{"name":"../../x"}]}""", "loras[0].name")]
    [InlineData("""{"items":[{"text":"a","image":"AAAA"}]}""", "items[0]")]
    [InlineData("""{"prompt":"x","priority":11}""", "priority")]
    [InlineData("""{"prompt":"x\u0000"}""", "prompt")]
    public async Task What_makes_no_sense_is_refused_with_the_field_to_blame(string request, string? field)
    {
        var service = shared.Service;
        using var content = new StringContent(request, System.Text.Encoding.UTF8, "application/json");

        using var response = await service.Client.PostAsync("/api/v1/jobs", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(field, problem.GetProperty("field").GetString());
        Assert.InRange(problem.Text("detail").Length, 10, 400);
    }

    [Fact]
    public async Task A_body_of_another_kind_is_refused_with_what_to_send()
    {
        using var content = new FormUrlEncodedContent([new("prompt", "a star")]);   // what curl -d sends without a header

        using var response = await shared.Service.Client.PostAsync("/api/v1/jobs", content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("'Content-Type: application/json'", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_model_is_refused_with_the_names_there_are()
    {
        var service = shared.Service;

        var problem = await service.RefusedAsync(new { prompt = "x", model = "../../etc" }, 404);

        Assert.Contains("tiny-2-2-decoder", problem.Text("detail"), StringComparison.Ordinal);
    }
}
