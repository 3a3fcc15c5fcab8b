using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kandinsky.Testing;

namespace Kandinsky.Server.Tests;

/// <summary>The Stable Diffusion web API as its clients speak it.</summary>
public sealed class StableDiffusionTests(SharedService shared) : IClassFixture<SharedService>
{
    private static readonly string s_picture = TestPictures.Base64(TestPictures.Gradient());

    [Fact]
    public async Task Words_become_pictures_with_the_library_s_bytes_and_information()
    {
        await using var service = await Service.StartAsync();
        using var pipeline = KandinskyPipeline.Load(Service.TinyModel);

        var answer = await PostAsync(service, "txt2img", new
        {
            prompt = "a star", negative_prompt = "", seed = 4, steps = 3, prior_steps = 3, cfg_scale = 4,
            width = 64, height = 64, batch_size = 2, n_iter = 1, sampler_name = "DDPM", alwayson_scripts = new { }, styles = Array.Empty<string>(),
            s_churn = (double?)null, override_settings = new { }
        });

        var expected = (await pipeline.PaintAsync(new TextToImageRequest
        {
            Prompts = ["a star"], Seed = 5, Steps = 3, PriorSteps = 3, Width = 64, Height = 64,
            Scheduler = "ddpm"
        })).Single();
        Assert.Equal(ImageFile.Encode(expected.Image, PictureFormat.Png, expected.Metadata), answer.GetProperty("images")[1].GetBytesFromBase64());
        var information = JsonDocument.Parse(answer.Text("info")).RootElement;
        Assert.Equal([4, 5], information.GetProperty("all_seeds").EnumerateArray().Select(seed => seed.GetInt32()));
        Assert.Equal(("DDPM", 3, 64), (information.Text("sampler_name"), information.Whole("steps"), information.Whole("width")));
        Assert.Equal("a star", answer.GetProperty("parameters").Text("prompt"));
    }

    [Theory]
    [InlineData("{\"enable_hr\": true}", 2.0, 0.25)]
    [InlineData("{\"enable_hr\": true, \"hr_scale\": 1.5, \"hr_resize_x\": 0}", 1.5, 0.25)]
    [InlineData("{\"enable_hr\": true, \"hr_scale\": 1}", null, null)]
    [InlineData("{\"enable_hr\": true, \"hr_resize_x\": 192}", 3.0, 0.25)]
    [InlineData("{\"enable_hr\": true, \"hr_resize_y\": 96}", 1.5, 0.25)]
    [InlineData("{\"enable_hr\": false, \"hr_scale\": 2}", null, null)]
    [InlineData("{}", null, null)]
    public void The_second_pass_is_asked_for_as_there(string fields, double? scale, double? strength)
    {
        var json = JsonNode.Parse(fields)!.AsObject();
        (json["width"], json["height"], json["denoising_strength"]) = (64, 64, 0.25);
        var request = StableDiffusionRequest.OfText(new FieldReader(JsonSerializer.SerializeToElement(json)), new());
        Assert.Equal((scale, strength), (request.Number("hires"), request.Number("hires_strength")));
    }

    [Theory]
    [InlineData("DPM++ 2M Karras", null, "dpmpp-2m-karras")]
    [InlineData("DPM++ 2M", "Karras", "dpmpp-2m-karras")]
    [InlineData("Euler a", "automatic", "euler-a")]
    [InlineData("k_euler_a", null, "euler-a")]
    [InlineData("Heun Karras", null, "heun")]
    [InlineData("Nobody's", null, null)]
    [InlineData(null, "Karras", null)]
    public void Samplers_are_found_by_the_names_of_clients(string? name, string? schedule, string? sampler) =>
        Assert.Equal(sampler, SamplerNames.Find(name, schedule));

    [Fact]
    public void Every_sampler_of_the_library_has_a_name_that_leads_back_to_it() =>
        Assert.All(SchedulerCatalog.Entries, entry => Assert.Equal(entry.Name, SamplerNames.Find(SamplerNames.NameOf(entry.Name), null)));

    [Fact]
    public async Task A_picture_becomes_another_and_its_mask_is_kept_to()
    {
        await using var service = await Service.StartAsync();
        var mask = TestPictures.Base64(TestPictures.HalfMask());

        await PostAsync(service, "img2img", new { prompt = "a star", init_images = new[] { s_picture }, denoising_strength = 0.5, steps = 4, prior_steps = 2 });
        var inpainted = await PostAsync(service, "img2img", new
        {
            prompt = "a star", init_images = new[] { "data:image/png;base64," + s_picture }, mask,
            mask_blur = 0, steps = 2, prior_steps = 2
        });
        var inverted = await PostAsync(service, "img2img", new
        {
            prompt = "a star", init_images = new[] { s_picture }, mask, mask_blur = 0,
            inpainting_mask_invert = 1, steps = 2, prior_steps = 2
        });

        var given = ImageFile.Decode(TestPictures.Gradient());
        Assert.Equal(given.Row(9)[^30..].ToArray(), RowOf(inpainted)[^30..]);
        Assert.NotEqual(given.Row(9)[..30].ToArray(), RowOf(inpainted)[..30]);
        Assert.Equal(given.Row(9)[..30].ToArray(), RowOf(inverted)[..30]);
        Assert.Equal(JsonValueKind.Null, inpainted.GetProperty("parameters").GetProperty("init_images").ValueKind);

        static byte[] RowOf(JsonElement answer) => ImageFile.Decode(answer.GetProperty("images")[0].GetBytesFromBase64()).ToRgb().Row(9).ToArray();
    }

    [Theory]
    [InlineData(1, 64, 64)]
    [InlineData(2, 64, 64)]
    public void A_picture_is_cropped_or_filled_to_the_proportions_asked_for(int mode, int width, int height)
    {
        var image = new Image(8, 4, ColorMode.Gray);
        for (var y = 0; y < 4; y++) image.Row(y)[4..].Fill(200); // left black, right gray

        var fitted = new PictureFitting(mode, width, height).Fit(image);

        Assert.Equal((width, height), (fitted.Width, fitted.Height));
        Assert.InRange(fitted.Pixel(2, 2)[0], 0, 12);
        Assert.InRange(fitted.Pixel(61, 2)[0], 188, 212);
    }

    /// <summary>As there: only the masked part unless told otherwise, and then the picture keeps its size; else it gets the size asked for.</summary>
    [Fact]
    public async Task Inpainting_is_of_the_masked_part_or_of_the_whole()
    {
        await using var service = await Service.StartAsync();
        using var pipeline = KandinskyPipeline.Load(Service.TinyModel);
        var (picture, white) = (ImageFile.Decode(TestPictures.Gradient(96, 96)), ImageFile.Decode(TestPictures.HalfMask(96, 96)));
        var (image, mask) = (TestPictures.Base64(TestPictures.Gradient(96, 96)), TestPictures.Base64(TestPictures.HalfMask(96, 96)));

        var part = await PostAsync(service, "img2img", new
        {
            prompt = "a star", init_images = new[] { image }, mask, seed = 3, steps = 2, prior_steps = 2, width = 64, height = 64, inpaint_full_res_padding = 6,
        });
        var whole = await PostAsync(service, "img2img", new
        {
            prompt = "a star", init_images = new[] { image }, mask, seed = 3, steps = 2, prior_steps = 2, width = 128, height = 64, inpaint_full_res = false,
            mask_blur = 2,
        });

        var request = new InpaintRequest
        {
            Prompts = ["a star"], Image = picture, Mask = white, Seed = 3, Steps = 2, PriorSteps = 2, PasteBack = true, Width = 64, Height = 64, OnlyMasked = 6,
            MaskBlur = 4,
        };
        Assert.Equal(await BytesAsync(request), part.GetProperty("images")[0].GetBytesFromBase64());
        var stretched = request with
        {
            Image = picture.Resize(128, 64, ResizeFilter.Lanczos),
            Mask = white.Resize(128, 64, ResizeFilter.Lanczos),
            Width = 128,
            OnlyMasked = null,
            MaskBlur = 2,
        };
        Assert.Equal(await BytesAsync(stretched), whole.GetProperty("images")[0].GetBytesFromBase64());

        async Task<byte[]> BytesAsync(InpaintRequest asked)
        {
            var painted = (await pipeline.PaintAsync(asked)).Single();
            return ImageFile.Encode(painted.Image, PictureFormat.Png, painted.Metadata);
        }
    }

    [Fact]
    public async Task Progress_is_told_and_an_interrupted_job_answers_what_it_has()
    {
        await using var service = await Service.StartAsync();
        var painting = PostAsync(service, "txt2img", new { prompt = "x", steps = 900, prior_steps = 2, width = 128, height = 128, batch_size = 2 });
        JsonElement progress;
        do progress = await service.GetAsync("/sdapi/v1/progress");
        while (progress.GetProperty("current_image").ValueKind == JsonValueKind.Null);

        Assert.InRange(progress.GetProperty("progress").GetDouble(), 0.001, 0.999);
        Assert.Equal(900, progress.GetProperty("state").Whole("sampling_steps"));
        Assert.Equal(JsonValueKind.Null, (await service.GetAsync("/sdapi/v1/progress?skip_current_image=true")).GetProperty("current_image").ValueKind);
        using var _ = await service.Client.PostAsync("/sdapi/v1/interrupt", null);
        Assert.Equal(0, (await painting).GetProperty("images").GetArrayLength());
        Assert.Equal(0, (await service.GetAsync("/sdapi/v1/progress")).GetProperty("progress").GetDouble());
    }

    [Fact]
    public async Task Giving_back_memory_leaves_the_job_at_work_alone()
    {
        var job = await shared.Service.CreateAsync(new { prompt = "a star", steps = 40, prior_steps = 2 });
        await foreach (var (_, data) in shared.Service.EventsAsync(job.Text("id")))
            if (data.TryGetProperty("state", out var state) && state.GetString() == "running") break;

        using var released = await shared.Service.Client.PostAsync("/sdapi/v1/unload-checkpoint", null);

        Assert.True(released.IsSuccessStatusCode);
        Assert.Equal("done", (await shared.Service.EndedAsync(job.Text("id"))).Text("state"));
    }

    [Fact]
    public async Task A_skipped_picture_leaves_the_others()
    {
        await using var service = await Service.StartAsync();
        var painting = PostAsync(service, "txt2img", new { prompt = "x", seed = 7, steps = 300, prior_steps = 2, batch_size = 2 });
        while ((await service.GetAsync("/sdapi/v1/progress?skip_current_image=true")).GetProperty("state").Whole("sampling_steps") != 300) await Task.Delay(1);

        using var _ = await service.Client.PostAsync("/sdapi/v1/skip", null);

        Assert.Equal([8], JsonDocument.Parse((await painting).Text("info")).RootElement.GetProperty("all_seeds").EnumerateArray().Select(seed =>
            seed.GetInt32()));
    }

    /// <summary>What Open WebUI's engine sends, in its order.</summary>
    [Fact]
    public async Task Open_webui_s_sequence_ends_in_a_picture()
    {
        await using var service = await Service.StartAsync();
        var options = await service.GetAsync("/sdapi/v1/options");
        Assert.Equal("tiny-2-2-decoder", options.Text("sd_model_checkpoint"));
        using (var set = await service.Client.PostAsJsonAsync("/sdapi/v1/options", options)) Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        var models = await service.GetAsync("/sdapi/v1/sd-models");
        Assert.Equal("tiny-2-2-decoder", models[0].Text("title"));

        var answer = await PostAsync(service, "txt2img", new
        {
            prompt = "a star", batch_size = 1, width = 64, height = 64, steps = 2,
            negative_prompt = "ugly"
        });

        Assert.NotEmpty(ImageFile.Decode(answer.GetProperty("images")[0].GetBytesFromBase64()).Pixels.ToArray());
        Assert.Equal("ugly", JsonDocument.Parse(answer.Text("info")).RootElement.Text("negative_prompt"));
    }

    [Theory]
    [InlineData("cmd-flags")]
    [InlineData("samplers")]
    [InlineData("schedulers")]
    [InlineData("sd-vae")]
    [InlineData("upscalers")]
    [InlineData("latent-upscale-modes")]
    [InlineData("loras")]
    [InlineData("embeddings")]
    [InlineData("prompt-styles")]
    [InlineData("memory")]
    [InlineData("scripts")]
    [InlineData("script-info")]
    [InlineData("extensions")]
    public async Task What_clients_ask_first_is_answered(string path)
    {
        var service = shared.Service;

        using var response = await service.Client.GetAsync($"/sdapi/v1/{path}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.Contains("X-Process-Time"));
        _ = await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    [Fact]
    public async Task Learned_words_are_listed()
    {
        using var folder = new TemporaryFolder();
        var header = """{"<my-dog>":{"dtype":"F32","shape":[2,128],"data_offsets":[0,1024]}}"""u8.ToArray();
        await File.WriteAllBytesAsync(folder.Path("word.safetensors"), [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[1024]]);
        await using var service = await Service.StartAsync(settings => settings with
        {
            Pipeline = settings.Pipeline with { Embeddings = [new(folder.Path("word.safetensors"))] }
        });
        var words = await service.Client.GetFromJsonAsync<JsonElement>("/sdapi/v1/embeddings");
        Assert.Equal(2, words.GetProperty("loaded").GetProperty("<my-dog>").GetProperty("vectors").GetInt32());
        Assert.Equal(128, words.GetProperty("loaded").GetProperty("<my-dog>").GetProperty("shape").GetInt32());
    }

    [Fact]
    public async Task A_picture_says_how_it_was_made_and_is_enlarged()
    {
        await using var service = await Service.StartAsync();
        var image = (await PostAsync(service, "txt2img", new { prompt = "a star", seed = 4, steps = 2, prior_steps = 2 })).GetProperty("images")[0].GetString();

        Assert.Contains("Seed: 4", (await PostAsync(service, "png-info", new { image })).Text("info"), StringComparison.Ordinal);
        Assert.Equal(128, ImageFile.Decode((await PostAsync(service, "extra-single-image", new { image = s_picture, upscaling_resize = 2 }))
            .GetProperty("image").GetBytesFromBase64()).Width);
    }

    [Theory]
    [InlineData("img2img", """{"prompt":"x"}""", 404)]
    [InlineData("img2img", """{"prompt":"x","init_images":["http://127.0.0.1/a.png"]}""", 400)]
    [InlineData("txt2img", """{"prompt":"x","script_name":"nobody"}""", 422)]
    [InlineData("txt2img", """{"prompt":"x","steps":100000}""", 400)]
    [InlineData("txt2img", """{"prompt":"x <lora:../../etc:1>"}""", 400)]
    [InlineData("png-info", """{"image":"AAAA"}""", 400)]
    public async Task Errors_have_the_form_of_that_api(string path, string request, int status)
    {
        var service = shared.Service;
        using var content = new StringContent(request, System.Text.Encoding.UTF8, "application/json");

        using var response = await service.Client.PostAsync($"/sdapi/v1/{path}", content);

        Assert.Equal(status, (int)response.StatusCode);
        var error = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.All(["error", "detail", "body", "errors"], name => Assert.True(error.TryGetProperty(name, out _), name));
    }

    private static async Task<JsonElement> PostAsync(Service service, string path, object request)
    {
        using var response = await service.Client.PostAsJsonAsync($"/sdapi/v1/{path}", request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
