using PuppeteerSharp;

namespace Kandinsky.Clients.Tests;

/// <summary>The service's page as a person has it before them.</summary>
internal sealed class PageInBrowser : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public PageInBrowser(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Message.Type is ConsoleType.Error or ConsoleType.Warning) Complaints.Add(message.Message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error.Message);
        page.RequestFailed += (_, failed) =>
        {
            if (failed.Request.FailureText != "net::ERR_ABORTED") Complaints.Add($"{failed.Request.Url}: {failed.Request.FailureText}");
        };
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the browser's console, of scripts and of requests.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>A window on a desk, and one in a hand.</summary>
    public static ViewPortOptions Desktop => new() { Width = 1280, Height = 900 };

    public static ViewPortOptions Phone => new() { Width = 390, Height = 844, IsMobile = true, HasTouch = true, DeviceScaleFactor = 2 };

    public async Task ChooseTaskAsync(string task)
    {
        await Page.EvaluateFunctionAsync("task => document.querySelector(`input[name=task][value=${task}]`).click()", task);
        await Page.WaitForSelectorAsync($"input[name=task][value={task}]:checked");
    }

    public async Task GiveAsync(string file, int place = 0) =>
        await (await Page.QuerySelectorAllAsync("form.panel input[type=file]"))[place].UploadFileAsync(file);

    /// <summary>Sets a slider, a number, a text as a person's input would.</summary>
    public Task SetAsync(string selector, string value) => Page.EvaluateFunctionAsync(
        """
        (selector, value) => {
          const field = document.querySelector(selector);
          Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, value);
          field.dispatchEvent(new Event("input", { bubbles: true }));
          field.dispatchEvent(new Event("change", { bubbles: true }));
        }
        """, selector, value);

    /// <summary>Goes on by Tab until an element has the focus.</summary>
    public async Task TabToAsync(string id)
    {
        for (var tabs = 0; tabs < 80; tabs++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await Page.EvaluateFunctionAsync<bool>("id => document.activeElement.id === id", id)) return;
        }
        Assert.Fail($"#{id} is not reached by Tab.");
    }

    /// <summary>Presses Paint and waits until a new picture is the gallery's first.</summary>
    public async Task PaintAsync()
    {
        var newest = await NewestAsync();
        await Page.ClickAsync("button.primary");
        await AwaitNewerAsync(newest);
    }

    /// <summary>The address of the service's newest picture; nothing if there is none.</summary>
    public Task<string> NewestAsync() =>
        Page.EvaluateExpressionAsync<string>(
            "fetch('/api/v1/pictures?limit=1').then((answer) => answer.json()).then((found) => found.pictures[0]?.thumbnail ?? '')");

    /// <summary>Waits until the gallery begins with another picture and nothing is at work, whose place above the gallery would move what is clicked.</summary>
    public Task AwaitNewerAsync(string newest) => Page.WaitForFunctionAsync(
        """
        newest => {
          const first = document.querySelector(".gallery .thumb img");
          return first && first.getAttribute("src") !== newest && document.querySelector(".queue").hidden;
        }
        """, newest);

    /// <summary>What axe finds of WCAG 2.2 A and AA, each with the first place.</summary>
    public async Task<string[]> ViolationsAsync(string axe)
    {
        await Page.EvaluateExpressionAsync(axe + "\n;0");
        return await Page.EvaluateFunctionAsync<string[]>(
            """
            async () => (await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }))
              .violations.map((found) => `${found.id}: ${found.nodes[0].target.join(" ")} ${found.nodes[0].failureSummary}`)
            """);
    }

    /// <summary>Keeps a picture of the page where <c>KANDINSKY_SCREENSHOTS</c> says, to be looked at.</summary>
    public async Task KeepAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("KANDINSKY_SCREENSHOTS") is not { Length: > 0 } folder) return;
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(Path.Combine(folder, $"{name}.png"), new() { FullPage = true });
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
