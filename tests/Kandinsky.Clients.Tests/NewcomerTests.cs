using Kandinsky.Testing;

namespace Kandinsky.Clients.Tests;

/// <summary>What the README tells a newcomer who wants to paint in a browser: the command, the page, the picture, with the bundled model.</summary>
[Collection("clients")]
public sealed class NewcomerTests(Chromium chromium)
{
    [Fact]
    public async Task Starts_the_service_opens_the_page_types_and_sees_the_picture()
    {
        using var folder = new TemporaryFolder();
        using var service = await ServeProcess.StartBundledAsync(folder.Path("data"));
        await using var opened = await chromium.OpenAsync(service.Client.BaseAddress!, PageInBrowser.Desktop);

        await opened.Page.ClickAsync("#prompt");
        await opened.Page.Keyboard.TypeAsync("a large yellow star in the center on a purple background");
        await opened.PaintAsync();
        await opened.Page.WaitForFunctionAsync("() => document.querySelector('.gallery .thumb img').naturalWidth > 0");
        await opened.KeepAsync("newcomer");
        await opened.Page.ClickAsync(".gallery .thumb");
        await opened.Page.WaitForFunctionAsync("() => document.querySelector('dialog[open] img')?.naturalWidth > 0");
        await opened.KeepAsync("newcomer-picture");

        var purple = await opened.Page.EvaluateFunctionAsync<int[]>(
            """
            () => {
              const picture = document.querySelector("dialog[open] img");
              const canvas = Object.assign(document.createElement("canvas"), { width: picture.naturalWidth, height: picture.naturalHeight });
              const context = canvas.getContext("2d");
              context.drawImage(picture, 0, 0);
              return [...context.getImageData(3, 3, 1, 1).data];
            }
            """);
        Assert.True(purple[0] > purple[1] && purple[2] > purple[1], string.Join(' ', purple));
        Assert.Empty(opened.Complaints);
    }
}
