using System.Net.Http.Json;
using System.Text.Json;

namespace Kandinsky.Clients.Tests;

/// <summary>What the page's controls become: what is chosen there is what is asked for, by keyboard, on a desktop and on a phone.</summary>
[Collection("clients")]
public sealed class PageControlTests(ServedCommand command, NodePackages packages, Chromium chromium)
{
    private string Axe => File.ReadAllText(packages.Path("node_modules/axe-core/axe.min.js"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_pass_seamless_edges_and_chosen_words_are_reached_by_keyboard(bool phone)
    {
        await using var opened = await chromium.OpenAsync(command.Address, phone ? PageInBrowser.Phone : PageInBrowser.Desktop);
        var (page, keyboard) = (opened.Page, opened.Page.Keyboard);
        await SmallAsync(opened);
        await opened.SetAsync("#prompt", "{a red|a green} star");

        await opened.TabToAsync("hires");
        await keyboard.PressAsync("ArrowRight");
        await opened.TabToAsync("hires-strength");
        await opened.TabToAsync("tile");
        await keyboard.TypeAsync("a");   // "all four"
        await opened.TabToAsync("wildcards");
        await keyboard.PressAsync("Space");
        await opened.KeepAsync($"controls-{Size(phone)}");
        Assert.Empty(await opened.ViolationsAsync(Axe));
        Assert.True(await page.EvaluateExpressionAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "It scrolls sideways.");
        await opened.PaintAsync();

        var (request, picture) = await NewestAsync();
        Assert.Equal((1.25, 0.5, "both", true), (request.GetProperty("hires").GetDouble(), request.GetProperty("hires_strength").GetDouble(),
            request.GetProperty("tile").GetString(), request.GetProperty("wildcards").GetBoolean()));
        Assert.Matches("^a (red|green) star$", PictureMetadata.Read(picture)!.Prompt);
        await page.ClickAsync(".gallery .thumb");
        await page.WaitForSelectorAsync("dialog[open] dl");
        await opened.KeepAsync($"controls-{Size(phone)}-dialog");
        Assert.Empty(await opened.ViolationsAsync(Axe));
        Assert.Empty(opened.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_part_marked_by_keyboard_is_painted_alone_with_the_command_s_bytes(bool phone)
    {
        await using var opened = await chromium.OpenAsync(command.Address, phone ? PageInBrowser.Phone : PageInBrowser.Desktop);
        var (page, keyboard) = (opened.Page, opened.Page.Keyboard);
        await opened.ChooseTaskAsync("inpaint");
        await SmallAsync(opened);
        await opened.SetAsync("#prompt", "a star");
        await opened.GiveAsync(command.Picture);
        await page.WaitForFunctionAsync("() => document.querySelector('canvas.marks')?.width === 64");
        await page.FocusAsync("canvas.marks");
        await keyboard.PressAsync("Space");
        await keyboard.DownAsync("Shift");
        for (var steps = 0; steps < 3; steps++) await keyboard.PressAsync("ArrowRight");
        await keyboard.UpAsync("Shift");
        await opened.SetAsync("#feather", "5");
        await opened.TabToAsync("only-masked");
        await keyboard.PressAsync("Space");
        await page.WaitForSelectorAsync("#padding");
        await opened.SetAsync("#padding", "4");
        await page.FocusAsync("canvas.marks");
        await opened.KeepAsync($"part-{Size(phone)}");
        Assert.Empty(await opened.ViolationsAsync(Axe));
        await opened.PaintAsync();

        var (request, picture) = await NewestAsync();
        Assert.Equal((4, 3), (request.GetProperty("only_masked").GetInt32(), request.GetProperty("mask_blur").GetInt32()));
        var mask = ImageFile.Load(await InputAsync("mask"));
        Assert.Equal((255, 255, 0, 0), (mask.Pixel(32, 32)[0], mask.Pixel(38, 32)[0], mask.Pixel(20, 32)[0], mask.Pixel(32, 50)[0]));
        await command.AssertPaintedAsync(picture, "inpaint", await InputAsync("image"), await InputAsync("mask"), "a star", "--paste-back",
            "--only-masked", "4", "--mask-blur", "3", "--seed", "3", "--steps", "4", "--prior-steps", "2");
        Assert.Empty(opened.Complaints);

        async Task<string> InputAsync(string field)
        {
            var path = command.Path($"{field}-{Size(phone)}.png");
            await File.WriteAllBytesAsync(path,
                await command.Client.GetByteArrayAsync($"api/v1/jobs/{await NewestJobAsync()}/inputs/{request.GetProperty(field).GetString()}"));
            return path;
        }
    }

    [Fact]
    public async Task A_mix_begins_with_equal_shares_which_are_told()
    {
        await using var opened = await chromium.OpenAsync(command.Address, PageInBrowser.Desktop);
        await opened.ChooseTaskAsync("mix");
        await SmallAsync(opened);
        await opened.SetAsync("input[aria-label='Text 1']", "a red star");
        await opened.SetAsync("input[aria-label='Text 2']", "a blue circle");
        await opened.Page.EvaluateExpressionAsync(
            "[...document.querySelectorAll('form.panel button')].find((each) => each.textContent === 'Add a text').click()");
        await opened.Page.WaitForSelectorAsync("input[aria-label='Text 3']");
        Assert.Equal(["50 % of the mix", "50 % of the mix", "Left empty it counts for nothing."], await SharesAsync());
        await opened.SetAsync("#weight-0", "0.5");
        Assert.Equal(["33 % of the mix", "67 % of the mix", "Left empty it counts for nothing."], await SharesAsync());
        await opened.SetAsync("#weight-0", "1");
        await opened.KeepAsync("mix-shares");

        await opened.PaintAsync();

        var items = (await NewestAsync()).Request.GetProperty("items");
        Assert.Equal([("a red star", 0.5), ("a blue circle", 0.5)],
            items.EnumerateArray().Select(item => (item.GetProperty("text").GetString(), item.GetProperty("weight").GetDouble())));

        Task<string[]> SharesAsync() =>
            opened.Page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('.ingredient .help')].map((each) => each.textContent)");
    }

    [Fact]
    public async Task Several_pictures_are_edited_in_turn()
    {
        await using var opened = await chromium.OpenAsync(command.Address, PageInBrowser.Desktop);
        await opened.ChooseTaskAsync("image-to-image");
        await SmallAsync(opened);
        await opened.SetAsync("#prompt", "a star in two pictures");
        await (await opened.Page.QuerySelectorAsync("form.panel input[type=file]")).UploadFileAsync(command.Picture, command.OtherPicture);
        await opened.Page.WaitForFunctionAsync("() => document.querySelector('.place')?.textContent.includes('and 1 more')");
        await opened.KeepAsync("several");

        await opened.PaintAsync();
        await opened.Page.WaitForFunctionAsync(
            "() => [...document.querySelectorAll('.gallery .thumb')].filter((each) => each.ariaLabel.includes('a star in two pictures')).length === 2");

        var found = await command.Client.GetFromJsonAsync<JsonElement>("api/v1/pictures?limit=2&search=two%20pictures");
        Assert.Equal(2, found.GetProperty("pictures").EnumerateArray().Select(picture => picture.GetProperty("job").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Several_pictures_have_their_marked_part_painted_in_turn()
    {
        var wide = command.Path("wide.png");
        ImageFile.Save(ImageFile.Load(command.Picture).Resize(128, 64, ResizeFilter.Bilinear), wide);
        await using var opened = await chromium.OpenAsync(command.Address, PageInBrowser.Desktop);
        await opened.ChooseTaskAsync("inpaint");
        await SmallAsync(opened);
        await opened.SetAsync("#prompt", "a star marked twice");
        await (await opened.Page.QuerySelectorAsync("form.panel input[type=file]")).UploadFileAsync(command.Picture, wide);
        await opened.Page.WaitForFunctionAsync("() => document.querySelector('.place')?.textContent.includes('and 1 more')");
        await opened.Page.WaitForFunctionAsync("() => document.querySelector('canvas.marks')?.width === 64");
        await opened.Page.FocusAsync("canvas.marks");
        await opened.Page.Keyboard.PressAsync("Space");

        await opened.PaintAsync();
        await opened.Page.WaitForFunctionAsync(
            "() => [...document.querySelectorAll('.gallery .thumb')].filter((each) => each.ariaLabel.includes('a star marked twice')).length === 2");

        var found = await command.Client.GetFromJsonAsync<JsonElement>("api/v1/pictures?limit=2&search=marked%20twice");
        var jobs = await Task.WhenAll(found.GetProperty("pictures").EnumerateArray().Select(picture =>
            command.Client.GetFromJsonAsync<JsonElement>($"api/v1/jobs/{picture.GetProperty("job").GetString()}")));
        var masks = await Task.WhenAll(jobs.Select(async job => ImageFile.Decode(await command.Client.GetByteArrayAsync(
            $"api/v1/jobs/{job.GetProperty("id").GetString()}/inputs/{job.GetProperty("request").GetProperty("mask").GetString()}"))));
        Assert.Equal([(64, 64), (128, 64)], masks.Select(mask => (mask.Width, mask.Height)).Order());
        Assert.All(masks, mask => Assert.Equal((255, 0), (mask.Pixel(mask.Width / 2, 32)[0], mask.Pixel(mask.Width / 8, 8)[0])));
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task Fast_is_there_for_a_model_that_can_and_paints_the_command_s_bytes()
    {
        await using var opened = await chromium.OpenAsync(command.Address, PageInBrowser.Desktop);
        var page = opened.Page;
        await SmallAsync(opened);
        await opened.SetAsync("#prompt", "a star");
        await page.WaitForSelectorAsync("#model");
        Assert.Null(await page.QuerySelectorAsync("#fast"));
        await opened.SetAsync("#model", "quick");
        await page.WaitForSelectorAsync("#fast");
        await page.FocusAsync("#fast");
        await page.Keyboard.PressAsync("Space");
        await page.WaitForSelectorAsync("#fast:checked");
        await opened.KeepAsync("fast");
        Assert.Empty(await opened.ViolationsAsync(Axe));
        await opened.PaintAsync();

        var (request, picture) = await NewestAsync();
        Assert.Equal((true, "lcm", 1), (request.GetProperty("fast").GetBoolean(), request.GetProperty("sampler").GetString(),
            request.GetProperty("guidance").GetInt32()));
        await command.AssertPaintedAsync(picture, "generate", "a star", "--model", command.Quick, "--fast", "--seed", "3", "--prior-steps", "2");
        await opened.SetAsync("#model", "");   // The usual one cannot, so that everything is as it was.
        await page.WaitForFunctionAsync("() => !document.querySelector('#fast') && document.querySelector('#guidance').value === '4'");
        await opened.PaintAsync();
        var usual = (await NewestAsync()).Request;
        Assert.Equal((false, false), (usual.TryGetProperty("fast", out _), usual.TryGetProperty("sampler", out _)));
        Assert.Empty(opened.Complaints);
    }

    private static string Size(bool phone) => phone ? "phone" : "desktop";

    /// <summary>Everything open, few steps, a small picture with a seed.</summary>
    private static async Task SmallAsync(PageInBrowser opened)
    {
        await opened.Page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach((part) => { part.open = true; })");
        await opened.SetAsync("#steps", "4");
        await opened.SetAsync("#prior-steps", "2");
        await opened.SetAsync("#proportion", "own");
        await opened.Page.WaitForSelectorAsync("input[aria-label='Width in pixels']");
        await opened.SetAsync("input[aria-label='Width in pixels']", "64");
        await opened.SetAsync("input[aria-label='Height in pixels']", "64");
        await opened.Page.EvaluateExpressionAsync("document.querySelector('#seed ~ button[aria-pressed=false]').click()");
        await opened.Page.WaitForSelectorAsync("#seed:not([disabled])");
        await opened.SetAsync("#seed", "3");
    }

    private async Task<string> NewestJobAsync() =>
        (await command.Client.GetFromJsonAsync<JsonElement>("api/v1/pictures?limit=1")).GetProperty("pictures")[0].GetProperty("job").GetString()!;

    /// <summary>What was asked for the newest picture, and its file.</summary>
    private async Task<(JsonElement Request, byte[] Picture)> NewestAsync()
    {
        var job = await command.Client.GetFromJsonAsync<JsonElement>($"api/v1/jobs/{await NewestJobAsync()}");
        return (job.GetProperty("request"), await command.Client.GetByteArrayAsync(job.GetProperty("pictures")[0].GetProperty("url").GetString()));
    }
}
