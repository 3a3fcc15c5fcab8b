using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky.Clients.Tests;

/// <summary>The requests that Open WebUI sends for its two engines of pictures, one after the other, and what it reads of the answers.</summary>
[Collection("clients")]
public sealed class OpenWebUiTests(ServedCommand command)
{
    private static readonly string[] s_own = ["--seed", "3", "--steps", "4", "--prior-steps", "2"];

    [Fact]
    public async Task Its_engine_openai_generates_and_edits()
    {
        var generated = await PostAsync("v1/images/generations", JsonContent.Create(new
        {
            model = "gpt-image-1", prompt = "a star", n = 1, size = "64x64", response_format = "b64_json", seed = 3, steps = 4, prior_steps = 2,
        }));
        await command.AssertPaintedAsync(PictureOf(generated), ["generate", "a star", .. s_own]);

        using var one = Form(("image", command.Picture));
        await command.AssertPaintedAsync(PictureOf(await PostAsync("v1/images/edits", one)),
            ["edit", command.Picture, "a star", "--strength", "0.6", .. s_own]);
        using var several = Form(("image[]", command.Picture), ("image[]", command.OtherPicture));
        await command.AssertPaintedAsync(PictureOf(await PostAsync("v1/images/edits", several)), [
            "mix", "--text", "a star=0.33333334", "--image", $"{command.Picture}=0.33333334", "--image", $"{command.OtherPicture}=0.33333334", .. s_own]);
    }

    [Fact]
    public async Task Its_engine_automatic1111_looks_around_sets_the_model_and_paints()
    {
        var options = (await command.Client.GetFromJsonAsync<JsonObject>("sdapi/v1/options"))!;
        var models = await command.Client.GetFromJsonAsync<JsonElement>("sdapi/v1/sd-models");
        var model = models.EnumerateArray().First(each => each.GetProperty("model_name").GetString()!.Contains("decoder", StringComparison.Ordinal));
        Assert.NotNull(options["sd_model_checkpoint"]);

        options["sd_model_checkpoint"] = model.GetProperty("title").GetString();
        await PostAsync("sdapi/v1/options", JsonContent.Create(options));   // the whole object, as it does
        var painted = await PostAsync("sdapi/v1/txt2img", JsonContent.Create(new
        {
            prompt = "a star", batch_size = 1, width = 64, height = 64, steps = 4, negative_prompt = "a circle",
            seed = 3, prior_steps = 2, cfg_scale = 4, sampler_name = "DDIM", scheduler = "Automatic",
        }));

        await command.AssertPaintedAsync(painted.GetProperty("images")[0].GetBytesFromBase64(),
            ["generate", "a star", "--negative", "a circle", "--sampler", "ddim", .. s_own]);
        using var information = JsonDocument.Parse(painted.GetProperty("info").GetString()!);
        Assert.Equal(3, information.RootElement.GetProperty("seed").GetInt32());
    }

    private static MultipartFormDataContent Form(params (string Name, string File)[] files)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent("gpt-image-1"), "model" }, { new StringContent("a star"), "prompt" }, { new StringContent("1"), "n" },
            { new StringContent("64x64"), "size" }, { new StringContent("auto"), "background" }, { new StringContent("b64_json"), "response_format" },
            { new StringContent("3"), "seed" }, { new StringContent("4"), "steps" }, { new StringContent("2"), "prior_steps" },
        };
        foreach (var (name, file) in files) form.Add(new ByteArrayContent(File.ReadAllBytes(file)), name, "image.png");
        return form;
    }

    private static byte[] PictureOf(JsonElement answer) => answer.GetProperty("data")[0].GetProperty("b64_json").GetBytesFromBase64();

    private async Task<JsonElement> PostAsync(string path, HttpContent content)
    {
        using var response = await command.Client.PostAsync(path, content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return response.Content.Headers.ContentLength == 0 ? default : await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
