using System.Net.Http.Json;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kandinsky.Server.Tests;

/// <summary>
/// A second pass, seamless pictures, words that the seed chooses and the masked part alone, asked for through each interface: every time the library's bytes.
/// </summary>
public sealed class PaintingHelpTests(SharedService shared) : IClassFixture<SharedService>, IDisposable
{
    private const string Choice = "{a red|a green|a blue} star";

    private readonly KandinskyPipeline _pipeline = KandinskyPipeline.Load(Service.TinyModel);

    private static TextToImageRequest Seamless => Star with { Tile = Tiling.Both };

    private static TextToImageRequest Larger => Star with { Hires = 2, HiresStrength = 0.5 };

    private static TextToImageRequest Chosen => Star with { Prompts = [Choice], Wildcards = true };

    private static TextToImageRequest Star => new() { Prompts = ["a star"], Seed = 6, Steps = 3, PriorSteps = 2, Width = 64, Height = 64 };

    private static InpaintRequest Part => new()
    {
        Prompts = ["a star"], Seed = 6, Steps = 3, PriorSteps = 2, Image = ImageFile.Decode(TestPictures.Gradient()),
        Mask = ImageFile.Decode(TestPictures.HalfMask()), PasteBack = true, OnlyMasked = 4, MaskBlur = 3,
    };

    public void Dispose() => _pipeline.Dispose();

    [Theory]
    [InlineData("tile")]
    [InlineData("hires")]
    [InlineData("wildcards")]
    public async Task Openai_s_extra_fields_give_the_library_s_picture(string help)
    {
        var fields = new Dictionary<string, object> { ["seed"] = 6, ["steps"] = 3, ["prior_steps"] = 2, ["size"] = "64x64", ["prompt"] = "a star" };
        if (help == "tile") fields["tile"] = "both";
        if (help == "hires") (fields["hires"], fields["hires_strength"]) = (2, 0.5);
        if (help == "wildcards") (fields["wildcards"], fields["prompt"]) = (true, Choice);

        var answer = await PostAsync("/v1/images/generations", fields);

        var (file, words) = await PaintedAsync(help switch { "tile" => Seamless, "hires" => Larger, _ => Chosen });
        Assert.Equal(file, answer.GetProperty("data")[0].GetProperty("b64_json").GetBytesFromBase64());
        Assert.Equal(help == "wildcards", answer.GetProperty("data")[0].TryGetProperty("revised_prompt", out var told) && told.GetString() == words);
    }

    [Fact]
    public async Task Openai_s_form_takes_them_as_texts()
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in new[]
        {
            ("prompt", "a star"), ("seed", "6"), ("steps", "3"), ("prior_steps", "2"), ("only_masked", "4"), ("mask_blur", "3"), ("wildcards", "false"),
        }) form.Add(new StringContent(value), name);
        form.Add(new ByteArrayContent(TestPictures.Gradient()), "image", "a.png");
        form.Add(new ByteArrayContent(TestPictures.TransparentHalf()), "mask", "m.png");

        using var response = await shared.Service.Client.PostAsync("/v1/images/edits", form);

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((await PaintedAsync(Part)).File, answer.GetProperty("data")[0].GetProperty("b64_json").GetBytesFromBase64());
    }

    [Theory]
    [InlineData("tiling")]
    [InlineData("enable_hr")]
    [InlineData("wildcards")]
    public async Task The_stable_diffusion_fields_give_the_library_s_picture(string help)
    {
        var fields = new Dictionary<string, object>
        {
            ["seed"] = 6, ["steps"] = 3, ["prior_steps"] = 2, ["width"] = 64, ["height"] = 64, ["prompt"] = help == "wildcards" ? Choice : "a star",
            ["denoising_strength"] = 0.5, [help] = true,
        };

        var answer = await PostAsync("/sdapi/v1/txt2img", fields);

        var (file, words) = await PaintedAsync(help switch { "tiling" => Seamless, "enable_hr" => Larger, _ => Chosen });
        Assert.Equal(file, answer.GetProperty("images")[0].GetBytesFromBase64());
        Assert.Equal(words, JsonElement.Parse(answer.Text("info")).Text("prompt"));
    }

    [Fact]
    public async Task The_tools_give_the_library_s_pictures_and_tell_the_chosen_words()
    {
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = new Uri(shared.Service.Server.Address, "/mcp") }));

        await AssertAsync("generate_image", Seamless, ("tile", "both"));
        await AssertAsync("generate_image", Larger, ("hires", 2), ("hires_strength", 0.5));
        var words = await AssertAsync("generate_image", Chosen, ("prompt", Choice), ("wildcards", true));
        await AssertAsync("inpaint_image", Part, ("image", TestPictures.Base64(TestPictures.Gradient())),
            ("mask", TestPictures.Base64(TestPictures.HalfMask())), ("only_masked", 4), ("mask_blur", 3));
        Assert.EndsWith($"of the words: {(await PaintedAsync(Chosen)).Words}", words, StringComparison.Ordinal);

        async Task<string> AssertAsync(string tool, PictureRequest request, params (string Name, object Value)[] given)
        {
            var arguments = new Dictionary<string, object?> { ["prompt"] = "a star", ["seed"] = 6, ["steps"] = 3 };
            if (tool == "generate_image") (arguments["width"], arguments["height"]) = (64, 64);
            foreach (var (name, value) in given) arguments[name] = value;
            var result = await client.CallToolAsync(tool, arguments);
            Assert.NotEqual(true, result.IsError);
            var painted = await PaintedAsync(request with { PriorSteps = 25 });
            Assert.Equal(painted.File, Assert.Single(result.Content.OfType<ImageContentBlock>()).DecodedData.ToArray());
            return result.Content.OfType<TextContentBlock>().First().Text;
        }
    }

    [Theory]
    [InlineData("/v1/images/generations", "\"b64_json\":")]
    [InlineData("/v1/images/generations?stream", "\"b64_json\":")]
    [InlineData("/sdapi/v1/txt2img", "\"images\":")]
    public async Task Base64_goes_out_as_it_is(string address, string mark)
    {
        // Four kilobytes of base64 hold a plus and a slash, which usual encoders of JSON escape.
        var request = new { prompt = "a star", seed = 6, steps = 2, prior_steps = 2, stream = address.EndsWith("stream", StringComparison.Ordinal) };

        using var response = await shared.Service.Client.PostAsJsonAsync(address, request);

        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains(mark, text, StringComparison.Ordinal);
        Assert.Matches("[A-Za-z0-9/]{20}\\+[A-Za-z0-9/]{20}", text);
        Assert.DoesNotContain("\\u002B", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\\/", text, StringComparison.Ordinal);
    }

    private async Task<(byte[] File, string Words)> PaintedAsync(PictureRequest request)
    {
        var painted = (await _pipeline.PaintAsync(request)).Single();
        return (ImageFile.Encode(painted.Image, PictureFormat.Png, painted.Metadata), painted.Metadata.Prompt);
    }

    private async Task<JsonElement> PostAsync(string path, object request)
    {
        using var response = await shared.Service.Client.PostAsJsonAsync(path, request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
