using PuppeteerSharp;
using PuppeteerSharp.Input;

namespace Kandinsky.Clients.Tests;

/// <summary>The page in Debian's Chromium: every task on a desktop and on a phone, by pointer, by keyboard, from right to left.</summary>
[Collection("clients")]
public sealed class PageTests(ServedCommand command, NodePackages packages, Chromium chromium)
{
    private string Axe => File.ReadAllText(packages.Path("node_modules/axe-core/axe.min.js"));

    public static TheoryData<string, bool> TasksAndSizes
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var task in (string[])["text-to-image", "image-to-image", "inpaint", "outpaint", "mix", "variations", "control"])
            {
                cases.Add(task, false);
                cases.Add(task, true);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(TasksAndSizes))]
    public async Task Every_task_paints_and_nothing_stands_in_anybodys_way(string task, bool phone)
    {
        await using var opened = await chromium.OpenAsync(command.Address, phone ? PageInBrowser.Phone : PageInBrowser.Desktop);
        var page = opened.Page;
        await opened.ChooseTaskAsync(task);
        await page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach((part) => { part.open = true; })");
        await opened.SetAsync("#steps", "6");
        await opened.SetAsync("#prior-steps", "4");
        await FillAsync(opened, task);

        await opened.PaintAsync();
        await page.ClickAsync(".gallery .thumb");
        await page.WaitForSelectorAsync("dialog[open] dl");
        await opened.KeepAsync($"{task}-{(phone ? "phone" : "desktop")}-dialog");
        Assert.Empty(await opened.ViolationsAsync(Axe));
        await page.Keyboard.PressAsync("Escape");
        await page.WaitForFunctionAsync("() => !document.querySelector('dialog[open]')");

        await opened.KeepAsync($"{task}-{(phone ? "phone" : "desktop")}");
        Assert.Empty(await opened.ViolationsAsync(Axe));
        Assert.Empty(opened.Complaints);
        Assert.True(await page.EvaluateExpressionAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "It scrolls sideways.");
        var newest = (await command.Client.GetStringAsync("api/v1/pictures?limit=1"));
        Assert.Contains($"\"task\":\"{(task switch { "outpaint" => "inpaint", "variations" => "mix", _ => task })}\"", newest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Both_colours_can_be_read(string colours)
    {
        await using var opened = await chromium.OpenAsync(command.Address, PageInBrowser.Desktop, page =>
            page.EmulateMediaFeaturesAsync([new() { MediaFeature = MediaFeature.PrefersColorScheme, Value = colours }]));

        await opened.KeepAsync(colours);
        Assert.Empty(await opened.ViolationsAsync(Axe));
    }

    [Fact]
    public async Task By_keyboard_alone_a_picture_is_painted_and_opened()
    {
        await using var opened = await chromium.OpenAsync(command.Address, PageInBrowser.Desktop);
        var (page, keyboard) = (opened.Page, opened.Page.Keyboard);
        var newest = await opened.NewestAsync();

        await opened.TabToAsync("prompt");
        await keyboard.TypeAsync("a red star");
        await keyboard.DownAsync("Control");
        await keyboard.PressAsync("ArrowUp");
        await keyboard.UpAsync("Control");
        Assert.Contains("(star:1.", await page.EvaluateExpressionAsync<string>("document.querySelector('#prompt').value"), StringComparison.Ordinal);
        await keyboard.DownAsync("Control");
        await keyboard.PressAsync("Enter");
        await keyboard.UpAsync("Control");
        await opened.AwaitNewerAsync(newest);
        for (var tabs = 0; tabs < 60 && await page.EvaluateExpressionAsync<bool>("!document.activeElement.matches('.thumb')"); tabs++)
            await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");

        await page.WaitForSelectorAsync("dialog[open]");
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task Prompts_from_right_to_left_stand_so_everywhere()
    {
        await using var opened = await chromium.OpenAsync(command.Address, PageInBrowser.Desktop);
        await opened.SetAsync("#prompt", "نجمة صفراء كبيرة");
        await opened.PaintAsync();
        await opened.Page.ClickAsync(".gallery .thumb");
        await opened.Page.WaitForSelectorAsync("dialog[open] .title");

        var directions = await opened.Page.EvaluateFunctionAsync<string[]>(
            "() => ['#prompt', 'dialog .title'].map((place) => getComputedStyle(document.querySelector(place)).direction)");
        await opened.KeepAsync("right-to-left");
        Assert.Equal(["rtl", "rtl"], directions);
    }

    [Fact]
    public async Task It_is_found_again_as_it_was_and_works_over_a_slow_line()
    {
        await using var opened = await chromium.OpenAsync(command.Address, PageInBrowser.Desktop, page => page.EmulateNetworkConditionsAsync(new()
        {
            Latency = 200, Download = 1 << 20, Upload = 1 << 20,
        }));
        var page = opened.Page;
        await opened.SetAsync("#prompt", "a star far away");
        await opened.PaintAsync();
        await opened.SetAsync("#prompt", "a moon to be painted later");

        await page.ReloadAsync();
        await page.WaitForSelectorAsync(".gallery .thumb");

        Assert.Equal("a moon to be painted later", await page.EvaluateExpressionAsync<string>("document.querySelector('#prompt').value"));
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task A_picture_is_deleted_and_had_back()
    {
        await using var opened = await chromium.OpenAsync(command.Address, PageInBrowser.Desktop);
        var page = opened.Page;
        await opened.SetAsync("#prompt", "a star to be deleted");
        await opened.PaintAsync();
        var label = await LabelAsync();

        await page.ClickAsync(".gallery .thumb");
        await page.WaitForSelectorAsync("dialog[open]");
        await page.ClickAsync("dialog .danger");
        await page.WaitForFunctionAsync("label => document.querySelector('.gallery .thumb')?.ariaLabel !== label", label);
        await page.ClickAsync(".toast button");
        await page.WaitForFunctionAsync("label => document.querySelector('.gallery .thumb')?.ariaLabel === label", label);

        Assert.Contains("a star to be deleted", await LabelAsync(), StringComparison.Ordinal);

        Task<string> LabelAsync() => page.EvaluateExpressionAsync<string>("document.querySelector('.gallery .thumb').ariaLabel");
    }

    private async Task FillAsync(PageInBrowser opened, string task)
    {
        var page = opened.Page;
        if (task == "mix")
        {
            await opened.SetAsync("input[aria-label='Text 1']", "a red star");
            await opened.SetAsync("input[aria-label='Text 2']", "a blue circle");
            return;
        }
        if (task != "variations") await opened.SetAsync("#prompt", "a yellow star");
        if (task == "text-to-image") return;
        await opened.GiveAsync(command.Picture);
        if (task == "inpaint")
        {
            var mask = await page.WaitForSelectorAsync("canvas.marks");
            await page.WaitForFunctionAsync("() => document.querySelector('canvas.marks').width > 300 || document.querySelector('canvas.marks').width === 64");
            await mask.ScrollIntoViewAsync();
            var box = (await mask.BoundingBoxAsync())!;
            await page.Mouse.MoveAsync(box.X + box.Width * 0.3m, box.Y + box.Height * 0.3m);
            await page.Mouse.DownAsync();
            await page.Mouse.MoveAsync(box.X + box.Width * 0.6m, box.Y + box.Height * 0.6m, new MoveOptions { Steps = 6 });
            await page.Mouse.UpAsync();
        }
        else if (task == "outpaint")
        {
            await page.WaitForSelectorAsync(".sides input");
            await opened.SetAsync(".sides input", "64");
        }
        else await page.WaitForSelectorAsync(".place img");
    }
}
